import { type Command, InvalidArgumentError, Option } from "commander";
import type { Role } from "../../queue/ledger/access/keys.ts";
import { mustKnow, withLedger } from "./with-store.ts";
import { agenciesOf } from "./words/agency-of.ts";
import { localTime, print } from "./words/print.ts";

const roleOf = (text: string): Role => {
  if (["province", "viewer", "operator", "admin"].includes(text) || /^system:[\w-]+$/.test(text))
    return text as Role;
  throw new InvalidArgumentError(
    "cần province, viewer, operator, admin hoặc system:<tên hệ thống>.",
  );
};

/** `24h`, `30m`, `7d`, `90s` or `0` as seconds, at most 90 days. */
const secondsOf = (text: string): number => {
  const [, count = "", unit = "s"] = /^(\d{1,7})([smhd]?)$/.exec(text) ?? [];
  const seconds = Number(count) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit || "s"] ?? 1);
  if (count !== "" && (unit !== "" || seconds === 0) && seconds <= 90 * 86_400) return seconds;
  throw new InvalidArgumentError("cần số kèm s, m, h hoặc d, tối đa 90d, ví dụ 24h; 0 là ngay.");
};

/** `lienthong keys`: makes, lists, replaces and revokes keys. A key's text is shown once and not kept. */
export const addKeys = (program: Command): void => {
  const keys = program.command("keys").description("khóa truy cập: tạo, liệt kê, thay, thu hồi");
  keys
    .command("create")
    .description("tạo khóa; khóa chỉ hiện một lần")
    .requiredOption(
      "--role <vai trò>",
      "province, viewer, operator, admin hoặc system:<tên>",
      roleOf,
    )
    .requiredOption("--label <tên>", "khóa này cho ai, việc gì (không ghi dữ liệu cá nhân)")
    .option(
      "--agency <mã...>",
      "chỉ thấy hồ sơ của các đơn vị này và đơn vị dưới quyền",
      agenciesOf,
    )
    .option("--json", "in một dòng JSON")
    .action((options: { role: Role; label: string; agency?: string[]; json?: boolean }) =>
      withLedger(async ({ ledger, systems }) => {
        if (options.role.startsWith("system:")) mustKnow(systems, options.role.slice(7));
        const made = await ledger.keys.create({
          role: options.role,
          label: options.label,
          agencies: options.agency ?? null,
        });
        print(options.json, made, () => made.key);
        if (!options.json)
          process.stderr.write(`Khóa số ${made.id}; thay hay thu hồi bằng số này.\n`);
      }),
    );
  keys
    .command("list")
    .description("liệt kê khóa")
    .option("--json", "in một dòng JSON")
    .action((options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const rows = await ledger.keys.list();
        print(options.json, rows, () =>
          rows
            .map(({ id, role, label, agencies, createdAt, revokedAt }) =>
              [
                id.padStart(4),
                role.padEnd(12),
                (agencies?.join(",") ?? "mọi đơn vị").padEnd(16),
                localTime(createdAt),
                untilWhen(revokedAt),
                label,
              ].join("  "),
            )
            .join("\n"),
        );
      }),
    );
  keys
    .command("rotate")
    .description("thay khóa bằng khóa mới cùng quyền; khóa mới chỉ hiện một lần")
    .argument("<số>", "số của khóa cũ (keys list)")
    .addOption(
      new Option("--grace <thời gian>", "khóa cũ còn dùng được bao lâu: 24h, 30m, 7d; 0: hết ngay")
        .argParser(secondsOf)
        .default(86_400, "24h"),
    )
    .option("--json", "in một dòng JSON")
    .action((id: string, options: { grace: number; json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const made = await ledger.keys.rotate(id, options.grace);
        if (!made)
          throw new Error(`Không có khóa số ${id} còn hiệu lực mà chưa được thay; xem keys list.`);
        print(options.json, made, () => made.key);
        if (!options.json)
          process.stderr.write(
            `Khóa mới số ${made.id}; khóa ${id} hết hiệu lực ${localTime(made.endsAt)}.\n`,
          );
      }),
    );
  keys
    .command("revoke")
    .description("thu hồi khóa; có hiệu lực trong một giây")
    .argument("<số>", "số của khóa (keys list)")
    .option("--json", "in một dòng JSON")
    .action((id: string, options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const revoked = await ledger.keys.revoke(id);
        if (!revoked) throw new Error(`Không có khóa số ${id} còn hiệu lực; xem keys list.`);
        print(options.json, { id, revoked }, () => `Đã thu hồi khóa ${id}.`);
      }),
    );
};

const untilWhen = (revokedAt: Date | null) => {
  if (!revokedAt) return "còn hiệu lực";
  return `${revokedAt > new Date() ? "còn đến" : "thu hồi"} ${localTime(revokedAt)}`;
};
