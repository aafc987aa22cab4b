import { Command, InvalidArgumentError } from "commander";
import type { FaultPlan } from "./faults/catalogue.ts";
import { NAMED_FAULTS } from "./faults/named-faults.ts";

/** What every simulator that is a process can be told. */
export interface ProcessOptions {
  host: string;
  port: number;
  faults: FaultPlan;
  seed: number;
  latencyMs: number;
}

/**
 * The command line of a simulator as a process; `description` says which. It speaks Vietnamese, as the gateway's does: whoever tries that
 * by hand starts this one first.
 */
export function simulatorCommand(description: string): Command {
  return new Command("main.ts")
    .description(`${description} In một dòng {"url": …} khi chạy; dừng bằng SIGTERM hoặc SIGINT.`)
    .helpOption("-h, --help", "hướng dẫn này")
    .showHelpAfterError("Thêm --help để xem cách dùng.")
    .configureOutput({ outputError: (text, write) => write(inVietnamese(text)) })
    .configureHelp({
      styleTitle: (title) => TITLES[title] ?? title,
      styleUsage: (usage) => usage.replace("[options]", "[tùy chọn]"),
      styleOptionDescription: (words) =>
        words.replace(/\bdefault: /, "mặc định: ").replace("(choices: ", "(một trong: "),
    })
    .option("--host <địa chỉ>", "nghe ở địa chỉ này", "127.0.0.1")
    .option("--port <số>", "nghe ở cổng này; 0 là cổng nào cũng được", upTo(65_535), 0)
    .option(
      "--faults <kế hoạch>",
      'phần các lời gọi gặp lỗi, như {"reply-lost": 0.01}; named: một tuần xấu',
      planOf,
      {},
    )
    .option("--seed <số>", "của mọi điều ngẫu nhiên", upTo(), 1)
    .option("--latency-ms <số>", "chờ bấy nhiêu trước mỗi trả lời", upTo(), 0);
}

/** Opens a simulator, tells its address in one line, and closes it when the process is told to end. */
export async function runAsProcess(
  open: () => Promise<{ url: string; close(): Promise<void> }>,
): Promise<void> {
  const fail = (failure: unknown) => {
    process.stderr.write(`${failure instanceof Error ? whyOf(failure) : String(failure)}\n`);
    process.exit(1);
  };
  const simulator = await open().catch(fail);
  if (!simulator) return;
  process.stdout.write(`${JSON.stringify({ url: simulator.url })}\n`);
  for (const end of ["SIGTERM", "SIGINT", "disconnect"])
    process.once(end, () => void simulator.close().then(() => process.exit(0), fail));
}

/** Reads the number of an option. */
export function upTo(most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= 0 && value <= most) return value;
    throw new InvalidArgumentError(`Cần một số từ 0 đến ${most}.`);
  };
}

function planOf(text: string): FaultPlan {
  if (text === "named") return NAMED_FAULTS;
  try {
    return JSON.parse(text) as FaultPlan;
  } catch {
    throw new InvalidArgumentError('Cần named hoặc JSON, như {"reply-lost": 0.01}.');
  }
}

/** Why it cannot listen, with the option at fault; any other failure in its own words. */
function whyOf(failure: Error & { code?: string; address?: string; port?: number }): string {
  switch (failure.code) {
    case "EADDRINUSE":
      return `--port: cổng ${failure.port} đang có tiến trình khác dùng. Đặt --port khác (0: bất kỳ) hoặc dừng tiến trình đó.`;
    case "EACCES":
      return `--port: không được phép mở cổng ${failure.port}. Đặt --port từ 1024 trở lên.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "--host: máy này không có địa chỉ đó. Đặt --host khác, ví dụ 127.0.0.1.";
    default:
      return failure.message;
  }
}

const TITLES: Readonly<Record<string, string>> = {
  "Usage:": "Cách dùng:",
  "Options:": "Tùy chọn:",
};

/** What commander says by itself of a mistake. */
function inVietnamese(text: string): string {
  return text
    .replace(/^error: /, "lỗi: ")
    .replace(/option '([^']+)' argument '(.*)' is invalid\./s, '$1 không nhận "$2":')
    .replace(/option '([^']+)' argument missing/, "$1 cần một giá trị")
    .replace(/Allowed choices are (.*)\./, "Cần một trong $1.")
    .replace(/unknown option '([^']*)'/, "không có tùy chọn $1")
    .replace(/too many arguments\. Expected \d+ arguments? but got (\d+)\./, "thừa $1 tham số.")
    .replace(/\(Did you mean (?:one of )?(.*)\?\)/, "(có phải $1?)");
}
