import type { Command } from "commander";
import { print, withStore } from "./with-store.ts";

/** `lienthong verify`: recomputes the hash chain of the whole log; exit status 1 where it is broken. */
export const addVerify = (program: Command): void => {
  program
    .command("verify")
    .description("kiểm tra chuỗi niêm phong của toàn bộ nhật ký")
    .option("--json", "in một dòng JSON")
    .action((options: { json?: boolean }) =>
      withStore(async ({ pool }) => {
        const { verify } = await import("../../queue/ledger/verify.ts");
        const shown = process.stderr.isTTY && !options.json;
        const verdict = await verify(pool, (entries) => {
          if (shown) process.stderr.write(`\r${entries} mục…`);
        });
        if (shown) process.stderr.write("\r");
        print(options.json, verdict, () =>
          [
            verdict.ok ? "Nhật ký nguyên vẹn." : "NHẬT KÝ ĐÃ BỊ SỬA:",
            ...verdict.breaks.map(
              ({ seal, why }) => `  ${seal.includes("-") ? "tháng" : "niêm phong"} ${seal}: ${why}`,
            ),
            `${verdict.entries} mục trong ${verdict.seals} niêm phong, ${verdict.unsealed} mục chưa niêm phong.`,
            ...(verdict.retired.length > 0
              ? [
                  `Đã bỏ theo thời hạn giữ: ${verdict.retired.map(({ month, entries }) => `${month} (${entries} mục)`).join(", ")}.`,
                ]
              : []),
          ].join("\n"),
        );
        if (!verdict.ok) process.exitCode = 1;
      }),
    );
};
