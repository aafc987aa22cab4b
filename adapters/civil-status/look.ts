import type { DossierState } from "../../schemas/dossier-state.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { Call, Looked, Part } from "../contract.ts";
import { askFor } from "./ask.ts";
import { SUPPLEMENT } from "./rounds.ts";
import type { Sent } from "./sent.ts";

/**
 * Whether a submission in doubt arrived. Of the first, that the system has the dossier is enough: its content cannot change there. Of the one
 * that answers a supplement, that the system went on after it had asked.
 */
export const lookFor = async (
  { dossier, parts: [part] }: { dossier: DossierState; parts: readonly Part[] },
  call: Call,
  own: SystemSettings["settings"],
): Promise<Looked> => {
  const { code } = dossier;
  const { body, asked } = (part?.message ?? {}) as Partial<Sent>;
  if (!body) return { trouble: { is: "unrecognised", why: "Không rõ hồ sơ nộp vào module nào" } };
  const told = await askFor([{ code, unit: body.maDonVi }], body.module, { own, call });
  if ("trouble" in told) return told;
  const item = told.items.get(code);
  if (!item && told.untold.has(code))
    return { trouble: { is: "busy", why: "Hệ thống chưa trả kết quả của hồ sơ này" } };
  if (!item) return { there: false };
  if (asked === undefined) return { there: true };
  const { state, stamp } = item;
  // Without times, that it went on is all that can be seen.
  if (stamp === undefined) return { there: state !== SUPPLEMENT };
  if (stamp > asked) return { there: true };
  if (stamp === asked && state === SUPPLEMENT) return { there: false };
  return { trouble: { is: "busy", why: "Hệ thống kể một trạng thái cũ hơn lần yêu cầu bổ sung" } };
};
