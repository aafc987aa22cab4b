import type { Dossier } from "../../schemas/generated/dossier.ts";
import { numberInText } from "../kit/mapping/codecs/number.ts";
import { text } from "../kit/mapping/codecs/text.ts";
import { omitted } from "../kit/mapping/entry.ts";
import { table } from "../kit/mapping/table.ts";

/** The system's message of a dossier. */
export type Message = { MaHoSo: string; ChuHoSo: string; TrangThai: string };

/** A dossier in the system's words, and back: each field of theirs, its place in the dossier, and how it is written. */
export const record = table<Message, Dossier>()({ absent: omitted }, ({ row }) => [
  row("MaHoSo", "/code", text()),
  row("ChuHoSo", "/applicant/name", text(), { need: true }),
  row("TrangThai", "/status", numberInText()),
]);
