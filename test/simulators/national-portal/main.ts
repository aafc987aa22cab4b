import { Option } from "commander";
import { type ProcessOptions, runAsProcess, simulatorCommand, upTo } from "../as-process.ts";
import { createHubSimulator } from "./generation-b/hub-simulator.ts";
import { createRegistrySimulator } from "./generation-c/registry-simulator.ts";
import { createPortalSimulator, type PortalOptions } from "./portal-simulator.ts";
import { rankByField } from "./rank-by-field.ts";
import type { CommonSettings, KeepBodies } from "./settings.ts";

type Account = { username: string; password: string };

type Options = ProcessOptions & {
  generation: "a" | "b" | "c";
  lateMs?: number;
  existing: string[];
  deduplicateRows: boolean;
  keepBodies: KeepBodies;
  rankField?: string;
  procedure?: string[];
  account?: Account[];
  sessionMinutes: number;
  dstcode?: string;
  existsText?: string;
};

const options = simulatorCommand("Cổng dịch vụ công quốc gia mô phỏng.")
  .addOption(
    new Option("--generation <thế hệ>", "của giao thức").choices(["a", "b", "c"]).default("a"),
  )
  .option("--late-ms <số>", "lỗi late chậm bao lâu", upTo())
  .addOption(new Option("--existing <mã...>", "hồ sơ có sẵn từ đầu").default([], "không"))
  .option("--deduplicate-rows", "không thêm một dòng tiến trình lần thứ hai", false)
  .addOption(
    new Option("--keep-bodies <nào>", "nội dung giữ lại để /inspect cho xem")
      .choices(["all", "present", "none"])
      .default("present"),
  )
  .option("--rank-field <tên>", "trường cho biết thứ tự các trạng thái của hồ sơ, như GhiChu")
  .option("--procedure <mã...>", "từ chối hồ sơ của thủ tục khác")
  .option("--account <tên:mật khẩu...>", "tài khoản được đăng nhập (thế hệ a)", account)
  .option("--session-minutes <số>", "phiên kéo dài bao lâu (thế hệ a)", upTo(), 10)
  .option("--dstcode <mã>", "mọi lời gọi phải mang tiêu đề này (thế hệ a)")
  .option("--exists-text <câu>", "câu nói rằng hồ sơ đã có (thế hệ a)")
  .parse()
  .opts<Options>();

await runAsProcess(open);

async function open(): Promise<{ url: string; close(): Promise<void> }> {
  const procedures = options.procedure && { knownProcedures: options.procedure };
  if (options.generation === "a") return createPortalSimulator(portalOptions());
  if (options.generation === "b") return createHubSimulator({ ...common(), ...procedures });
  return createRegistrySimulator({ ...common(), ...procedures });
}

/** What generation A can be told besides; B and C have their paths and secrets by default. */
function portalOptions(): PortalOptions {
  const { account: accounts, sessionMinutes, existsText, dstcode, procedure } = options;
  return {
    ...common(),
    sessionMinutes,
    ...(accounts && { accounts }),
    ...(existsText !== undefined && { existsText }),
    ...(dstcode !== undefined && { requireDstcode: dstcode }),
    ...(procedure && { knownProcedures: procedure.map((code) => ({ code })) }),
  };
}

function common(): Partial<CommonSettings> {
  const { lateMs, rankField, ...more } = options;
  const { host, port, faults, seed, latencyMs, deduplicateRows, keepBodies, existing } = more;
  return {
    ...{ host, port, faults, seed, latencyMs, deduplicateRows, keepBodies, existing },
    ...(lateMs !== undefined && { timings: { lateMs } }),
    ...(rankField !== undefined && { rankOf: rankByField(rankField) }),
  };
}

/** `user:password`; the password may hold colons. */
function account(text: string, before: Account[] = []): Account[] {
  const [username = "", ...rest] = text.split(":");
  return [...before, { username, password: rest.join(":") }];
}
