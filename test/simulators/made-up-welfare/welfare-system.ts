import { isObject, type JsonObject, textOf } from "../json.ts";
import type { HttpCall, Reading, SimulatedSystem, Verdict } from "../server.ts";
import type { createDossiers, Held } from "./dossiers.ts";
import { readXml, writeXml } from "./xml.ts";

const STATUSES = [
  ...["MOI_NOP", "DANG_GIAI_QUYET", "DANG_GIAI_QUYET_TIEP", "CHO_BO_SUNG", "CHO_NOP_TIEN"],
  ...["KHONG_TIEP_NHAN", "RUT_HO_SO", "DUNG_GIAI_QUYET", "DA_XONG", "DA_TRA"],
];

/** The system's addresses, and how it answers in XML: Ma 0, or what is wrong. `begun`: a dossier came for the first time. */
export function createWelfareSystem(
  dossiers: ReturnType<typeof createDossiers>,
  { deduplicateSteps }: { deduplicateSteps: boolean },
  begun: (code: string) => void,
): SimulatedSystem {
  function submit(body: JsonObject): Verdict {
    const lacks = ["SoHoSo", "HoTen"].find((name) => textOf(body, name) === "");
    if (lacks) return refused("SAI", `Thiếu ${lacks}`);
    if (!isStatus(body)) return refused("SAI", "TrangThai sai mã");
    const code = textOf(body, "SoHoSo");
    // One paper stands in XML as several do.
    const papers = [body.GiayTo ?? []].flat();
    if (dossiers.set(code, { ...body, GiayTo: papers })) begun(code);
    return applied();
  }

  function addStep(known: Held, body: JsonObject): Verdict {
    if (!isStatus(body)) return refused("SAI", "TrangThai sai mã");
    if (!/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/.test(textOf(body, "Luc")))
      return refused("SAI", "Luc sai dạng ngày giờ");
    const content = JSON.stringify(body);
    if (deduplicateSteps && known.steps.some((each) => JSON.stringify(each) === content))
      return refused("TRUNG_BUOC", "Bước này đã có");
    known.steps.push(body);
    return applied();
  }

  function judge(asked: Asked): Verdict {
    const { service, code, body } = asked;
    if (service === none) return answer(404, { Ma: "KHONG_CO", MoTa: "Không có địa chỉ này" });
    if (service === "submit") return body ? submit(body) : refused("SAI", "Không phải XML HoSo");
    const known = dossiers.of(code);
    if (!known) return refused("404", "Không có hồ sơ này");
    if (service === "find")
      return {
        ...answer(200, { Ma: 0, MoTa: "", HoSo: { ...known.record, Buoc: known.steps } }),
        refused: false,
      };
    return body ? addStep(known, body) : refused("SAI", "Không phải XML Buoc");
  }

  return {
    read(call): Reading {
      const asked = askedIn(call);
      return {
        service: asked.service,
        codes: asked.code === "" ? [] : [asked.code],
        judge: () => judge(asked),
      };
    },
    busy: () => refused("BAN", "Hệ thống đang bận, xin thử lại sau").reply,
    yes: (MoTa) => answer(200, { Ma: 0, MoTa }).reply,
    dropSessions: () => {},
  };
}

type Asked = { service: string; code: string; body: JsonObject | undefined };

const none = "(không có)";

const askedIn = ({ method, path, body: text }: HttpCall): Asked => {
  const [, sought] = /^\/ho-so\/([^/]+)$/.exec(path) ?? [];
  if (method === "GET" && sought !== undefined)
    return { service: "find", code: decodeURIComponent(sought), body: undefined };
  const { service, root } = services[`${method} ${path}`] ?? { service: none, root: "" };
  const read = service === none ? undefined : readXml(text);
  const body = read?.root === root && isObject(read.content) ? read.content : undefined;
  return { service, code: body ? textOf(body, "SoHoSo") : "", body };
};

const services: Readonly<Record<string, { service: string; root: string }>> = {
  "POST /tiep-nhan": { service: "submit", root: "HoSo" },
  "POST /buoc": { service: "progress", root: "Buoc" },
};

const isStatus = (body: JsonObject): boolean => STATUSES.includes(textOf(body, "TrangThai"));

const answer = (status: number, said: JsonObject): Verdict => ({
  reply: {
    status,
    body: `<?xml version="1.0" encoding="UTF-8"?>${writeXml("TraLoi", said)}`,
    headers: { "Content-Type": "text/xml; charset=utf-8" },
  },
  applied: false,
  refused: true,
  errorCode: String(said.Ma),
});
const applied = (): Verdict => ({
  ...answer(200, { Ma: 0, MoTa: "Đã nhận" }),
  applied: true,
  refused: false,
});
const refused = (Ma: string, MoTa: string) => answer(200, { Ma, MoTa });
