import { type JsonObject, textOf } from "../json.ts";
import type { Verdict } from "../server.ts";
import type { Cause } from "./civil-status-system.ts";
import { stamp } from "./clock.ts";
import type { createDossiers, Dossier } from "./dossiers.ts";
import { failed, given } from "./replies.ts";
import type { CivilStatusSettings } from "./settings.ts";

/** Answers for at most so many ids of one module; an id that is not known is left out, or comes empty. */
export function answerPoll(
  body: JsonObject,
  dossiers: ReturnType<typeof createDossiers>,
  settings: CivilStatusSettings,
  { seq, quirk }: Cause,
): Verdict {
  const ids = Array.isArray(body.maDinhDanhHoSo) ? body.maDinhDanhHoSo.map(String) : [];
  const module = textOf(body, "module");
  if (ids.length === 0 || module === "") return failed(seq, "500", "DATA_INCORRECT");
  if (ids.length > settings.pollLimit) return failed(seq, "", "Vượt quá số lượng hồ sơ cho phép");
  if (textOf(body, "maTinh") !== settings.maTinh)
    return failed(seq, "108", "PROVINCE_ID_INCORRECT");

  const value = ids.flatMap((code) => {
    const dossier = dossiers.find(code, module);
    if (quirk === "empty-answer") return [empty(code)];
    if (quirk === "missing-answer" || dossier === undefined || dossier.forgotten) return [];
    dossiers.work(dossier);
    return dossier.forgotten ? [] : [item(dossier)];
  });
  if (quirk === "shuffled-answer") value.reverse();
  return given({ status: seq % 3 === 2 ? "1" : 1, statusDescription: "", value });

  function empty(code: string): object {
    const errors = "Không tìm thấy hồ sơ";
    return { maTinh: settings.maTinh, module, maHoSoMCDT: code, trangThai: "", errors };
  }

  function item({ taken, states, code }: Dossier): object {
    const before = quirk === "stale-answer" ? states.at(-2) : undefined;
    const state = before ?? states.at(-1);
    const submission = taken.at(-1)?.submission;
    const changed = quirk === "changed-answer" ? " (đã sửa)" : "";
    const number = state?.state ?? "";
    return {
      maDonVi: submission?.unit,
      maTinh: settings.maTinh,
      module,
      maHoSoLT: submission?.interlinkCode,
      maHoSoMCDT: code,
      errors: "",
      trangThai: seq % 2 === 0 ? number : Number(number),
      thoiGianThucHien: stamp(state?.at ?? 0),
      ghiChu: state?.note,
      nguoiXuLy: "Lê Văn Thử",
      chucDanh: "Công chức tư pháp - hộ tịch",
      phongBanXuLy: "UBND xã Mẫu",
      noiDungXuLy: `${state?.content}${changed}`,
      hanBoSungHoSo: state?.deadline,
      ketQuaXuLy: state?.result ?? null,
    };
  }
}
