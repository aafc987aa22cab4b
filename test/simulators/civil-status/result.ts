import { type JsonObject, textOf } from "../json.ts";
import { stamp } from "./clock.ts";
import type { Submission } from "./read-submission.ts";

/** `ketQuaXuLy` of a finished registration, with the certificate in base64; names beyond births and deaths are guesses. */
export function resultOf({ module, form, unit }: Submission, number: number, at: number): object {
  const certificate = Buffer.from(`%PDF-1.4\n% ${module} ${number}\n%%EOF\n`).toString("base64");
  const book = {
    soDangKy: String(number).padStart(2, "0"),
    quyenSo: `01/${stamp(at).slice(6, 10)}`,
    trangSo: String(number).padStart(2, "0"),
  };
  const [ngayDangKy] = stamp(at).split(" ");
  if (module.endsWith("KS")) {
    const place = { ndkksMaTinh: "40", ndkksMaHuyen: "", ndkksMaXa: unit };
    const soDinhDanh = `040226${String(number).padStart(6, "0")}`;
    const names = echoed(form, /^(nks|me|cha|nyc)/);
    return { soDinhDanh, ngayDangKy, ...place, ...names, ...book, giayKhaiSinh: certificate };
  }
  if (module.endsWith("KT")) {
    const notice = { giayBaoTuLoai: textOf(form, "gbtLoai"), giayBaoTuSo: textOf(form, "gbtSo") };
    return { ...echoed(form, /^(nkt|nyc)/), ...notice, ...book, giayKhaiTu: certificate };
  }
  const name = { BS: "giayTrichLuc", HN: "giayXacNhan" }[module] ?? "giayDangKyKetHon";
  return { ...echoed(form, /^(chong|vo|nyc)/), ...book, ngayDangKy, [name]: certificate };
}

function echoed(form: JsonObject, names: RegExp): JsonObject {
  return Object.fromEntries(Object.entries(form).filter(([name]) => names.test(name)));
}
