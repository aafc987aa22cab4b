import { createHash } from "node:crypto";
import type { Dossier, Result, Step } from "../../../schemas/generated/dossier.ts";
import type { State } from "../../simulators/civil-status/dossiers.ts";
import { isObject } from "../../simulators/json.ts";

/** The form that the civil-status system should hold, written apart from the adapter so that both must agree. */
export const civilForm = ({ eForm = {} }: Pick<Dossier, "eForm">): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(eForm).map(([name, value]) => [
      name,
      /NgaySinh$/.test(name)
        ? value.split("-").reverse().join(".")
        : /No(iSinh|iCuTru)$/.test(name)
          ? { dcChiTiet: value }
          : value,
    ]),
  );

/** Its states as statuses of a dossier; a state that is not here is none. */
export const civilStatuses: Readonly<Record<string, number>> = { 2: 5, 3: 4, 4: 9, 6: 3 };

/** The key of the step that a state should be in the ledger. */
export const civilKey = (module: string, { state, at }: Pick<State, "state" | "at">): string =>
  `${module}/${state}/${local(at).replace(/\D/g, "")}`;

/** The step that a state should be in the ledger, its key and a status that is only the dossier's own aside. */
export const civilStep = ({ at, content, note, state }: State): Partial<Step> => ({
  at: `${local(at)}+07:00`,
  ...(state in civilStatuses ? { status: civilStatuses[state] as Step["status"] } : {}),
  actor: { name: "Lê Văn Thử", title: "Công chức tư pháp - hộ tịch" },
  department: "UBND xã Mẫu",
  content,
  ...(note === "" ? {} : { opinion: note }),
});

/** The certificate that a state brought, as the item of the dossier's results that it should be; undefined where it brought none. */
export const civilResult = ({ result }: State): Omit<Result, "link"> | undefined => {
  if (!isObject(result)) return undefined;
  const id = ["giayKhaiSinh", "giayDangKyKetHon"].find((name) => name in result);
  if (id === undefined) return undefined;
  const bytes = Buffer.from(String(result[id]), "base64");
  return {
    id,
    name: id === "giayKhaiSinh" ? "Giấy khai sinh" : "Giấy chứng nhận kết hôn",
    sha256: createHash("sha256").update(bytes).digest("hex"),
    resultCode: `${result.soDangKy}-${result.quyenSo}`,
  };
};

/** A moment by the clock of Việt Nam, `2026-11-23T15:40:00`. */
const local = (at: number): string => new Date(at + 7 * 3_600_000).toISOString().slice(0, 19);
