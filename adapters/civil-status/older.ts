import { Unmappable } from "../contract.ts";
import { isInterlinked } from "./modules.ts";
import type { Submission } from "./submission.ts";
import { xmlOf } from "./xml-form.ts";

/** A submission as the older interface takes it: ordinary modules, XML in JSON. */
export type OlderSubmission = {
  maDonVi: string;
  module: string;
  maHoSo: string;
  ngayTiepNhan: string;
  data: string;
};

/** What goes out in a profile: in `xml` ordinary modules as the older interface takes them. Pure; throws `Unmappable` for a field that XML cannot name. */
export const wireOf = (body: Submission, profile: string): Submission | OlderSubmission => {
  if (profile !== "xml" || isInterlinked(body.module)) return body;
  const { xml, bad } = xmlOf(JSON.parse(body.data));
  if (bad.length > 0)
    throw new Unmappable(
      bad.map((name) => ({
        pointer: "/eForm",
        message: `Tên trường ${name} không viết được thành phần tử XML; hãy đổi tên.`,
      })),
    );
  const [day = "", month = "", year = ""] = body.ngayTiepNhan.trim().split("/");
  const { maDonVi, module, maHoSoMCDT: maHoSo } = body;
  return { maDonVi, module, maHoSo, ngayTiepNhan: `${year}-${month}-${day}`, data: xml };
};
