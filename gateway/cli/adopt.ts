import { createReadStream } from "node:fs";
import type { Command } from "commander";
import { openNamedFile } from "../named-file.ts";
import { mustKnow, withLedger } from "./with-store.ts";
import { print } from "./words/print.ts";

/** `lienthong adopt`: on the day of cut-over, writes down what a system already holds, without sending. Exit status 1 where a line was refused. */
export const addAdopt = (program: Command): void => {
  program
    .command("adopt")
    .description("ghi nhận hồ sơ mà hệ thống kia đã có, không gửi gì (ngày chuyển đổi)")
    .argument("<hệ thống>", "tên hệ thống (systems list)")
    .requiredOption(
      "--from <tệp>",
      "tệp NDJSON, mỗi dòng một hồ sơ như hệ thống kia đang giữ; - là đầu vào chuẩn",
    )
    .option("--json", "in một dòng JSON")
    .action((id: string, options: { from: string; json?: boolean }) =>
      withLedger(async ({ ledger, systems }) => {
        const system = mustKnow(systems, id);
        const from = options.from === "-" ? process.stdin : streamOf(options.from);
        const { adopt } = await import("../adopt.ts");
        const result = await adopt({
          ledger,
          system,
          from,
          onProgress: ({ lines }) => {
            if (process.stderr.isTTY) process.stderr.write(`\r${lines} dòng…`);
          },
        });
        if (process.stderr.isTTY) process.stderr.write("\r");
        print(options.json, result, () =>
          [
            `${result.adopted} hồ sơ đã ghi nhận (${result.declared} mới vào sổ cái), ${result.refused.length} dòng bị từ chối.`,
            ...result.refused
              .slice(0, 20)
              .map(
                ({ line, errors }) =>
                  `  dòng ${line}: ${errors.map((each) => `${each.pointer} ${each.message}`).join("; ")}`,
              ),
            ...(result.busy.length > 0
              ? [`  đang gửi, hãy chạy lại cho: ${result.busy.slice(0, 20).join(", ")}`]
              : []),
          ].join("\n"),
        );
        if (result.refused.length + result.busy.length > 0) process.exitCode = 1;
      }),
    );
};

const streamOf = (path: string) =>
  createReadStream("", {
    fd: openNamedFile({
      by: "--from",
      path,
      wants:
        "Cần tệp NDJSON, mỗi dòng một hồ sơ như hệ thống kia đang giữ, xuất từ hệ thống đó; - là đầu vào chuẩn.",
    }),
  });
