import { depthOf } from "../../schemas/depth.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { type Codec, unreadable } from "../kit/mapping/codec.ts";
import { date } from "../kit/mapping/codecs/date.ts";
import { packed } from "../kit/mapping/codecs/packed.ts";
import { text } from "../kit/mapping/codecs/text.ts";
import { type Table, table } from "../kit/mapping/table.ts";
import { eFormOf, formOf } from "./form.ts";
import { isInterlinked, moduleOf } from "./modules.ts";
import { goesAlong, type Paper, paper } from "./papers.ts";

type Own = SystemSettings["settings"];

/** A submission; `data` is the form as JSON text. */
export type Submission = {
  module: string;
  maHoSoMCDT: string;
  maHoSoLT: string;
  maDonVi: string;
  ngayTiepNhan: string;
  data: string;
  fileDinhKem: Paper[];
};

/** Where a dossier is registered, which a submission cannot lack: `need` of a table. */
export const needsPlace = { need: "khai noiDangKy, mã xã nơi đăng ký" };

/** Of a dossier born at the desk its own code stands for that of the interlinked services. */
const interlinkCode = ({ code, codes = [] }: Dossier): string =>
  codes.find(({ issuer }) => issuer === "interlinked-services")?.code ?? code;

/** Deeper than a name of a form has dots. */
const mostLevels = 64;

const data = packed<Record<string, string>, Own>({
  write: (eForm, own) => JSON.stringify(formOf(eForm, own)),
  read: (json, own) => {
    if (depthOf(json, mostLevels) > mostLevels) return unreadable;
    try {
      return eFormOf(JSON.parse(json), own) ?? unreadable;
    } catch {
      return unreadable;
    }
  },
  lossy: "trường trống, cách viết của ngày",
});

const submission = (receivedAt: Codec<string, string>) =>
  table<Submission, Dossier, Own>()({ absent: "" }, ({ row, made, each }) => [
    made("module", ["/procedure/code"], (dossier, own) => moduleOf(dossier, own), { need: true }),
    row("maHoSoMCDT", "/code", text()),
    made("maHoSoLT", ["/code", "/codes"], (dossier, own) => {
      const module = moduleOf(dossier, own) ?? "";
      if (isInterlinked(module)) return module === "LTKH" ? dossier.code : interlinkCode(dossier);
      return module === "BS" || own.ordinaryInterlinkCode === "module" ? module : dossier.code;
    }),
    made("maDonVi", ["/eForm"], ({ eForm }) => eForm?.noiDangKy, needsPlace),
    row("ngayTiepNhan", "/receivedAt", receivedAt, { need: true }),
    row("data", "/eForm", data, { by: ({ eForm = {} }) => eForm }),
    each("fileDinhKem", "/submittedPapers", paper, { key: "/id", keep: goesAlong }),
  ]);

/** Submissions of interlinked modules, and of ordinary ones, as tables of the dossier. */
export const interlinked: Table<Submission, Dossier, Own> = submission(date("dd/MM/yyyy HH:mm:ss"));
export const ordinary: Table<Submission, Dossier, Own> = submission(date("dd/MM/yyyy "));
