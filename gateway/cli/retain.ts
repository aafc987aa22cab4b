import type { Command } from "commander";
import { byCommandLine, withLedger } from "./with-store.ts";
import { print } from "./words/print.ts";

/** `lienthong retain`: drops now what the settings no longer keep, or says what would be dropped; exit status 1 where a month was refused or an error kept something. */
export const addRetain = (program: Command): void => {
  program
    .command("retain")
    .description("bỏ các tháng nhật ký và xóa dữ liệu cá nhân đã quá hạn giữ (KEEP_…)")
    .option("--dry-run", "chỉ cho biết sẽ bỏ gì")
    .option("--json", "in một dòng JSON")
    .action((options: { dryRun?: boolean; json?: boolean }) =>
      withLedger(async ({ ledger, keep }) => {
        const { RetentionRuns } = await import("../../queue/ledger/retention/retain.ts");
        const { faultOf } = await import("../telemetry/fault-of.ts");
        const shown = process.stderr.isTTY && !options.json;
        const done = await ledger
          .retain(keep, {
            by: byCommandLine,
            dryRun: options.dryRun ?? false,
            onFault: (error, code) =>
              void process.stderr.write(`lỗi${code ? `, hồ sơ ${code}` : ""}: ${faultOf(error)}\n`),
            onProgress: ({ month, erased }) => {
              if (shown)
                process.stderr.write(
                  `\r${month ? `kiểm tra tháng ${month}` : `${erased} hồ sơ`}… `,
                );
            },
          })
          .catch((error: unknown) => {
            if (error instanceof RetentionRuns)
              throw new Error("Một tiến trình khác đang bỏ dữ liệu quá hạn; hãy chạy lại sau.");
            throw error;
          });
        if (shown) process.stderr.write("\r");
        const refused = done.months.filter((month) => month.refused);
        print(options.json, { keep, ...done }, () =>
          [
            `Nhật ký: ${keep.logMonths === null ? "giữ mãi mãi (KEEP_LOG_MONTHS chưa đặt)" : `giữ ${keep.logMonths} tháng trước tháng này`}.`,
            ...done.months.map(
              ({ month, entries, dropped, refused: why }) =>
                `  ${month}: ${entries} mục, ${why ? `KHÔNG bỏ được: ${reasons[why]}` : dropped ? "đã bỏ" : "sẽ bỏ"}`,
            ),
            `Dữ liệu cá nhân: ${keep.personsMonths === null ? "giữ mãi mãi (KEEP_PERSONS_MONTHS chưa đặt)" : `giữ ${keep.personsMonths} tháng sau khi hồ sơ kết thúc`}.`,
            ...(keep.personsMonths === null
              ? []
              : [
                  `  ${done.erased} hồ sơ ${done.dryRun ? "sẽ xóa" : "đã xóa"}${done.held > 0 ? `, ${done.held} hồ sơ còn bản sao chậm hoặc chờ người xử lý nên để lại (retry bản sao, hoặc lienthong dossier erase)` : ""}`,
                ]),
            ...(done.failed > 0
              ? [`${done.failed} việc bị lỗi, đã bỏ qua; hãy báo lỗi in ở trên.`]
              : []),
          ].join("\n"),
        );
        if (refused.length + done.failed > 0) process.exitCode = 1;
      }),
    );
};

const reasons = {
  unsealed: "còn mục chưa niêm phong",
  tampered: "không khớp niêm phong; hãy chạy lienthong verify và giữ nguyên cơ sở dữ liệu",
  again: "tháng này đã bỏ trước đây, nay lại có mục; hãy chạy lienthong verify",
  changed: "có thay đổi trong lúc kiểm tra, hãy chạy lại",
  locked: "nhật ký đang bị khóa, hãy chạy lại",
};
