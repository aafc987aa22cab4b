import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { Mapped } from "../kit/mapping/checks.ts";
import { date } from "../kit/mapping/codecs/date.ts";
import { text } from "../kit/mapping/codecs/text.ts";
import { table } from "../kit/mapping/table.ts";
import { formOf } from "./form.ts";
import { isInterlinked, moduleOf } from "./modules.ts";

/** A submission; `data` is the form as JSON text. */
export type Submission = {
  module: string;
  maHoSoMCDT: string;
  maHoSoLT: string;
  maDonVi: string;
  ngayTiepNhan: string;
  data: string;
  fileDinhKem: object[];
};

/** A dossier in the system's words. Pure; throws `Unmappable` with every field that is lacking, at once. */
export const submissionOf = (
  dossier: Dossier,
  own: SystemSettings["settings"],
): Mapped<Submission> => submission.encode(dossier, own);

/** Of a dossier born at the desk its own code stands for that of the interlinked services. */
const interlinkCode = ({ code, codes = [] }: Dossier): string =>
  codes.find(({ issuer }) => issuer === "interlinked-services")?.code ?? code;

const moment = date("dd/MM/yyyy HH:mm:ss");
const day = date("dd/MM/yyyy ");

const submission = table<Submission, Dossier, SystemSettings["settings"]>()(
  { absent: "" },
  ({ row, made }) => [
    made("module", ["/procedure/code"], (dossier, own) => moduleOf(dossier, own), { need: true }),
    row("maHoSoMCDT", "/code", text()),
    made("maHoSoLT", ["/code", "/codes"], (dossier, own) => {
      const module = moduleOf(dossier, own) ?? "";
      if (isInterlinked(module)) return module === "LTKH" ? dossier.code : interlinkCode(dossier);
      return module === "BS" || own.ordinaryInterlinkCode === "module" ? module : dossier.code;
    }),
    made("maDonVi", ["/eForm"], ({ eForm }) => eForm?.noiDangKy, {
      need: "khai noiDangKy, mã xã nơi đăng ký",
    }),
    made(
      "ngayTiepNhan",
      ["/receivedAt"],
      (dossier, own) => {
        const { receivedAt } = dossier;
        const form = isInterlinked(moduleOf(dossier, own) ?? "") ? moment : day;
        return receivedAt === undefined ? undefined : String(form.encode(receivedAt, undefined));
      },
      { need: true },
    ),
    made("data", ["/eForm"], ({ eForm = {} }) => JSON.stringify(formOf(eForm))),
    made(
      "fileDinhKem",
      ["/submittedPapers"],
      ({ submittedPapers = [] }, _own, checks) => {
        const at = submittedPapers.findIndex(({ deleted }) => !deleted);
        if (at >= 0)
          checks.lacks(
            `/submittedPapers/${at}`,
            "Bộ chuyển đổi này chưa gửi được giấy tờ kèm theo; hãy nộp hồ sơ này ở hệ thống hộ tịch.",
          );
        return [];
      },
      { absent: [] },
    ),
  ],
);
