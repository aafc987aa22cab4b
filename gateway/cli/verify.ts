import { type Command, InvalidArgumentError } from "commander";
import type { Expected } from "../../queue/ledger/evidence/verify-anchors.ts";
import type { CheckStamp } from "../../queue/ledger/evidence/verify-stamps.ts";
import { withStore } from "./with-store.ts";
import { print } from "./words/print.ts";

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
      withStore(async ({ pool }, { timestamp }) => {
        const checkStamp = await checkerOf(timestamp.ca);
        const { verify } = await import("../../queue/ledger/evidence/verify.ts");
        const shown = process.stderr.isTTY && !json;
        const onProgress = (entries: number) => {
          if (shown) process.stderr.write(`\r${entries} mục…`);
        };
        const verdict = await verify(pool, { expected, checkStamp, onProgress });
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
            ...(verdict.stamped > 0
              ? [
                  `${verdict.stamped} niêm phong có dấu thời gian, ${verdict.trusted} của tổ chức được tin${timestamp.ca ? "" : " (đặt TIMESTAMP_CA để kiểm được chứng thư)"}.`,
                ]
              : []),
            ...(verdict.newest
              ? [`Niêm phong mới nhất: ${verdict.newest.seal}:${verdict.newest.hash}`]
              : []),
            verdict.unseen,
          ].join("\n"),
        );
        if (!verdict.ok) process.exitCode = 1;
      }),
    );
};

/** Reads time-stamps, trusting the certificates of a PEM file if one is given. */
const checkerOf = async (ca: string | undefined): Promise<CheckStamp> => {
  const [{ readStamp }, { rootsOf }] = await Promise.all([
    import("../../adapters/time-stamp/time-stamp.ts"),
    import("./doctor/time-stamps.ts"),
  ]);
  const roots = rootsOf(ca);
  return (response, hash) => readStamp(response, hash, { roots });
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
