import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { createCommand } from "../../gateway/cli/words/vietnamese.ts";
import { leaveNothing } from "../leave-nothing.ts";
import { type Chaos, chaoses, type Engine, engines } from "./queue.ts";
import { runDemo } from "./run.ts";
import { summaryTable } from "./summary.ts";
import { temporaryHome } from "./temp-home.ts";

const whole = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new InvalidArgumentError(`cần số nguyên từ ${least}`);
  return value;
};

type Options = {
  dossiers: number;
  faults: boolean;
  engine: Engine;
  chaos?: Chaos;
  keep: boolean;
  home?: string;
  seed: number;
  atOnce: number;
  json: boolean;
};

const program = createCommand("lienthong demo")
  .description(
    "Chạy cổng liên thông thật trên PostgreSQL nhúng, với các hệ thống mô phỏng (cổng quốc gia, phần mềm của tỉnh, hộ tịch, hai hệ thống của bộ mô tả bằng tệp), rồi khai báo một quý hồ sơ của một tỉnh.",
  )
  .option("--dossiers <số>", "số hồ sơ (198000 là một quý thật)", whole(1), 2_000)
  .option(
    "--faults",
    "các hệ thống mô phỏng mắc lỗi: mất phản hồi, chậm, 429/503, trả lời hỏng…",
    true,
  )
  .option("--no-faults", "các hệ thống mô phỏng không mắc lỗi")
  .addOption(
    new Option("--engine <kho>", "nơi để hàng đợi; redis cần có redis-server")
      .choices(engines)
      .default("postgres"),
  )
  .addOption(
    new Option(
      "--chaos <kiểu>",
      "giữa chừng: kill (giết tiến trình rồi chạy lại), stall (một trong hai tiến trình gửi bị dừng 60 giây rồi chạy tiếp), empty-queue (xóa sạch hàng đợi); với --engine redis còn có kill-redis (giết Redis, 10 giây sau chạy lại), fail-over (giết máy chủ chính của bộ ba Sentinel), lose-node (mất một nút Cluster)",
    ).choices(chaoses),
  )
  .option("--seed <số>", "hạt giống: cùng dữ liệu và lỗi; số lời gọi có thể khác", whole(0), 1)
  .option("--at-once <số>", "số lời khai cùng lúc", whole(1), 24)
  .option("--home <thư mục>", "nơi để dữ liệu (mặc định: thư mục tạm)")
  .option("--keep", "giữ lại dữ liệu sau khi chạy", false)
  .option("--json", "kết thúc bằng một dòng JSON", false)
  .parse();

const options = program.opts<Options>();
const home = options.home ? resolve(options.home) : temporaryHome("lienthong-demo");
mkdirSync(home, { recursive: true });
const keep = options.keep || options.home !== undefined;
process.exit(
  await leaveNothing({ folder: home, keep, says: "Đã dừng giữa chừng; đang dọn dẹp…" }, play).catch(
    // Never told of what broke because it was interrupted.
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      return 1;
    },
  ),
);

async function play(): Promise<number> {
  const figures = await runDemo({
    ...options,
    home,
    adminKey: randomBytes(24).toString("base64url"),
    write: (path, text) => writeFileSync(path, text),
    say: (text) => process.stderr.write(text),
  });
  process.stdout.write(`${summaryTable(figures)}\n`);
  if (keep) process.stdout.write(`Dữ liệu và nhật ký: ${home}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  if (!figures.ok && !keep) process.stderr.write(lastLines(join(home, "gateway.log")));
  return figures.ok ? 0 : 1;
}

function lastLines(path: string): string {
  return `Cuối nhật ký của cổng liên thông:\n${readFileSync(path, "utf8").split("\n").slice(-15).join("\n")}\n`;
}
