import { type Command, InvalidArgumentError } from "commander";
import type { Expected } from "../../queue/ledger/verify-anchors.ts";
import { print, withStore } from "./with-store.ts";

/** `lienthong verify`: recomputes the hash chain of the whole log and compares it with what is known of it elsewhere; exit status 1 where they differ. */
export const addVerify = (program: Command): void => {
  program
    .command("verify")
    .description("kiểm tra chuỗi niêm phong của toàn bộ nhật ký")
    .option(
      "--expect <số:mã…>",
      'mã niêm phong giữ ở nơi khác (dòng "log sealed" của nhật ký chương trình), có hay không có số; lặp lại được',
      expectedOf,
      [],
    )
    .option("--json", "in một dòng JSON")
    .action(({ expect: expected, json }: { expect: Expected[]; json?: boolean }) =>
      withStore(async ({ pool }) => {
        const { verify } = await import("../../queue/ledger/verify.ts");
        const shown = process.stderr.isTTY && !json;
        const onProgress = (entries: number) => {
          if (shown) process.stderr.write(`\r${entries} mục…`);
        };
        const verdict = await verify(pool, { expected, onProgress });
        if (shown) process.stderr.write("\r");
        print(json, verdict, () =>
          [
            verdict.ok ? "Nhật ký nguyên vẹn." : "NHẬT KÝ ĐÃ BỊ SỬA:",
            ...verdict.breaks.map(
              ({ seal, why }) => `  ${seal.includes("-") ? "tháng" : "niêm phong"} ${seal}: ${why}`,
            ),
            ...verdict.contradictions.map(
              ({ of, why }) => `  ${names[of] ?? `hồ sơ ${of}`}: ${why}`,
            ),
            `${verdict.entries} mục trong ${verdict.seals} niêm phong, ${verdict.unsealed} mục chưa niêm phong.`,
            ...(verdict.retired.length > 0
              ? [
                  `Đã bỏ theo thời hạn giữ: ${verdict.retired.map(({ month, entries }) => `${month} (${entries} mục)`).join(", ")}.`,
                ]
              : []),
            verdict.unseen,
          ].join("\n"),
        );
        if (!verdict.ok) process.exitCode = 1;
      }),
    );
};

const names: Record<string, string> = { entries: "các mục", seals: "các niêm phong" };

const expectedOf = (text: string, before: Expected[]): Expected[] => {
  const [, seal, hash] = /^(?:(\d{1,18}):)?([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  if (hash === undefined)
    throw new InvalidArgumentError(
      "cần mã 64 chữ số thập lục phân, hoặc số niêm phong và mã cách nhau dấu hai chấm (12:9f…).",
    );
  return [
    ...before,
    { hash: hash.toLowerCase(), ...(seal === undefined ? {} : { seal: BigInt(seal).toString() }) },
  ];
};
