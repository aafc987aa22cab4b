import { type JsonObject, textOf } from "../json.ts";
import type { Verdict } from "../server.ts";
import type { createDossiers } from "./dossiers.ts";
import { failed, given, said } from "./replies.ts";

/** The state of one dossier of an ordinary module by its unit and code; a refused one is an error, as is one that is not known. */
export function answerState(
  body: JsonObject,
  dossiers: ReturnType<typeof createDossiers>,
  seq: number,
): Verdict {
  const dossier = find(body, dossiers);
  if (dossier === undefined) return failed(seq, "201", "RECORD_NOT_FOUND - Hồ sơ không tồn tại");
  dossiers.work(dossier);
  if (dossier.forgotten) return failed(seq, "201", "RECORD_NOT_FOUND - Hồ sơ không tồn tại");
  const { state = "", note = "", content = "" } = dossier.states.at(-1) ?? {};
  if (!["1", "2", "3", "4"].includes(state)) return failed(seq, "", content);
  const status = seq % 3 === 2 ? Number(state) : state;
  const statusDescription = note === "" ? content : note;
  return given({ status, statusDescription, errorCode: "", errorDescription: "" });
}

/** The record of a finished registration. */
export function answerResult(
  body: JsonObject,
  dossiers: ReturnType<typeof createDossiers>,
  seq: number,
): Verdict {
  const dossier = find(body, dossiers);
  if (dossier === undefined || dossier.forgotten)
    return failed(seq, "201", "RECORD_NOT_FOUND - Hồ sơ không tồn tại");
  const { state, result } = dossier.states.at(-1) ?? {};
  if (state !== "4") return failed(seq, "200", "RECORD_UNCOMPLETE - Chưa đăng ký xong");
  const { reply, ...verdict } = said(seq, "1", "", false);
  const whole = { ...(JSON.parse(reply.body ?? "{}") as object), value: result };
  return { ...verdict, refused: false, reply: { ...reply, body: JSON.stringify(whole) } };
}

function find(body: JsonObject, dossiers: ReturnType<typeof createDossiers>) {
  const unit = String(body.maDonVi ?? "");
  return dossiers
    .of(textOf(body, "maHoSo"))
    .find(
      ({ module, taken }) => !module.startsWith("LT") && taken.at(-1)?.submission.unit === unit,
    );
}
