import type { Command } from "commander";
import { addLook } from "./look.ts";
import { byCommandLine, withLedger } from "./with-store.ts";
import { statusIn } from "./words/copy-words.ts";
import { dossierLines, pastLines } from "./words/dossier-lines.ts";
import { print } from "./words/print.ts";
import { timelineLine } from "./words/timeline-line.ts";

/** `lienthong dossier`: one dossier's state, copies and history; erases its personal data. */
export const addDossier = (program: Command): void => {
  const dossier = program
    .command("dossier")
    .description(
      "một hồ sơ: bản sao, hỏi bên kia, lịch sử, thụ lý, trả lại mã, xóa dữ liệu cá nhân",
    );
  dossier
    .command("show")
    .description("phiên bản, các nguồn và từng bản sao")
    .argument("<mã hồ sơ>", "mã hồ sơ, của tỉnh hay của hệ thống khác")
    .option("--at <thời điểm>", "như lúc đó, kèm múi giờ: 2026-11-23T07:30:00+07:00")
    .option("--json", "in một dòng JSON, cả nội dung hồ sơ")
    .action((code: string, options: { at?: string; json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        if (options.at !== undefined) {
          const at = momentIn(options.at);
          const past = (await ledger.readVersion({ code, scope: null, at })) ?? missingAt(code, at);
          if (past === "not kept")
            throw new Error(`Phiên bản của ${code} lúc ${at} không còn được giữ.`);
          print(options.json, past, () => pastLines(past).join("\n"));
          return;
        }
        const read = (await ledger.readDossier(code, null)) ?? missing(code);
        print(options.json, read, () => dossierLines(read).join("\n"));
      }),
    );
  addLook(dossier);
  dossier
    .command("timeline")
    .description("mọi việc đã xảy ra, theo thứ tự")
    .argument("<mã hồ sơ>", "mã hồ sơ, của tỉnh hay của hệ thống khác")
    .option("--json", "in một dòng JSON")
    .action((code: string, options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const history =
          (await ledger.timeline({ code, scope: null, after: "0", limit: 1_000 })) ?? missing(code);
        print(options.json, history, () => history.entries.map(timelineLine).join("\n"));
      }),
    );
  dossier
    .command("release")
    .description("trả lại một mã đã bị hồ sơ khác chiếm; mã chính thì hồ sơ đó thôi được gửi")
    .argument("<mã>", "mã bị chiếm")
    .option("--issuer <nơi cấp>", "khi nhiều nơi cấp cùng một mã")
    .requiredOption("--yes", "xác nhận: ai có quyền khai mã này đều khai lại được")
    .option("--json", "in một dòng JSON")
    .action((code: string, options: { issuer?: string; json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const released =
          (await ledger.release({ code, issuer: options.issuer, by: byCommandLine })) ??
          missing(code);
        print(
          options.json,
          released,
          () =>
            `Đã trả lại mã ${code} (${released.issuer}). Hồ sơ từng mang mã này nay là ${released.dossier}.`,
        );
      }),
    );
  dossier
    .command("release-custody")
    .description("cho hệ thống đang thụ lý thôi thụ lý: trạng thái tỉnh nói được tính lại")
    .argument("<mã hồ sơ>", "mã hồ sơ, của tỉnh hay của hệ thống khác")
    .requiredOption("--yes", "xác nhận: kết quả của hệ thống ấy sẽ không được tính nữa")
    .option("--json", "in một dòng JSON")
    .action((code: string, options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const asked = { code, scope: null, by: byCommandLine };
        const done = (await ledger.releaseCustody(asked)) ?? missing(code);
        print(options.json, done, () =>
          done.released
            ? `${done.system} thôi thụ lý ${done.code}; trạng thái bây giờ: ${statusIn(done.status)}.`
            : `Không hệ thống nào đang thụ lý ${done.code}; trạng thái: ${statusIn(done.status)}.`,
        );
      }),
    );
  dossier
    .command("erase")
    .description("xóa dữ liệu cá nhân của một hồ sơ; nhật ký vẫn kiểm được")
    .argument("<mã hồ sơ>", "mã hồ sơ, của tỉnh hay của hệ thống khác")
    .requiredOption("--yes", "xác nhận: không lấy lại được")
    .option("--json", "in một dòng JSON")
    .action((code: string, options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        if (!(await ledger.erase(code, byCommandLine))) missing(code);
        print(options.json, { code, erased: true }, () => `Đã xóa dữ liệu cá nhân của ${code}.`);
      }),
    );
};

/** A moment with its zone, as the ledger compares it. */
const momentIn = (text: string): string => {
  const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (!isMoment || Number.isNaN(Date.parse(text)))
    throw new Error(`--at: cần thời điểm có thật kèm múi giờ, như 2026-11-23T07:30:00+07:00.`);
  return text;
};

const missingAt = (code: string, at: string): never => {
  throw new Error(`Không có hồ sơ ${code} trong sổ cái lúc ${at}.`);
};

const missing = (code: string): never => {
  throw new Error(`Không có hồ sơ ${code} trong sổ cái.`);
};
