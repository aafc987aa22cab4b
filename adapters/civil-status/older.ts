import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { Fault, unreadable } from "../kit/mapping/codec.ts";
import { date } from "../kit/mapping/codecs/date.ts";
import { packed } from "../kit/mapping/codecs/packed.ts";
import { text } from "../kit/mapping/codecs/text.ts";
import { type Table, table } from "../kit/mapping/table.ts";
import { readXml } from "../kit/xml/read-xml.ts";
import { eFormOf, formOf } from "./form.ts";
import { moduleOf } from "./modules.ts";
import { needsPlace } from "./submission.ts";
import { xmlOf } from "./xml-form.ts";

type Own = SystemSettings["settings"];

/** A submission as the older interface takes it: ordinary modules, XML in JSON, no place for papers. */
export type OlderSubmission = {
  maDonVi: string;
  module: string;
  maHoSo: string;
  ngayTiepNhan: string;
  data: string;
};

const data = packed<Record<string, string>, Own>({
  write: (eForm, own) => {
    const { xml, bad } = xmlOf(formOf(eForm, own));
    if (bad.length === 0) return xml;
    return new Fault(`là XML; tên trường ${bad.join(", ")} không là phần tử XML, hãy đổi tên.`);
  },
  read: (xml, own) => {
    const read = readXml(xml);
    const { hoso } = ("content" in read ? Object(read.content) : {}) as { hoso?: unknown };
    return eFormOf(hoso === "" ? {} : hoso, own) ?? unreadable;
  },
  lossy: "trường trống, cách viết của ngày, khoảng trắng hai đầu",
});

/** Submissions of ordinary modules to the older interface, as a table of the dossier. */
export const older: Table<OlderSubmission, Dossier, Own> = table<OlderSubmission, Dossier, Own>()(
  { absent: "" },
  ({ row, made }) => [
    made("maDonVi", ["/eForm"], ({ eForm }) => eForm?.noiDangKy, needsPlace),
    made("module", ["/procedure/code"], (dossier, own) => moduleOf(dossier, own), { need: true }),
    row("maHoSo", "/code", text()),
    row("ngayTiepNhan", "/receivedAt", date("yyyy-MM-dd"), { need: true }),
    row("data", "/eForm", data, { by: ({ eForm = {} }) => eForm }),
  ],
);
