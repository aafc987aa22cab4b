import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { listOf } from "../kit/text/list-of.ts";
import { moduleNames } from "./modules.ts";
import { papersMiB } from "./papers.ts";

type Own = SystemSettings["settings"];

const text = { type: ["string", "number"], maxLength: 4000 };
/** Names of the form's fields; none: an empty text. */
const fields = { type: "string", maxLength: 4000, pattern: "^[\\p{L}\\p{N}_.,\\s-]*$" };
const count = (most: number) => ({ type: "integer", minimum: 1, maximum: most });

/** What may stand under `settings`, each with its form. */
export const civilStatusSettings = {
  maTinh: { ...text, pattern: "^\\s*\\d{1,5}\\s*$" },
  modules: {
    ...text,
    pattern: `^\\s*\\S+=(${moduleNames})(\\s*,\\s*\\S+=(${moduleNames}))*\\s*$`,
  },
  submitAt: text,
  mostPapersMiB: count(papersMiB.most),
  dateFields: fields,
  addressFields: fields,
  ordinaryInterlinkCode: { enum: ["own", "module"] },
  ordinaryResult: { enum: ["poll", "state"] },
  statusMap: { ...text, pattern: "^\\s*\\d+=([1-9]|10)?(\\s*,\\s*\\d+=([1-9]|10)?)*\\s*$" },
  pollMinutes: count(1_440),
  pollChunk: count(100),
  pollRun: count(100_000),
  pollEform: { type: "boolean" },
  pollDeafRounds: count(10_000),
  missingPolls: count(10_000),
  ageingDays: count(1_000),
};

/** The numbers that polling goes by. Pure. */
export const pollingOf = (own: Own) => ({
  minutes: Number(own.pollMinutes ?? 10),
  chunk: Number(own.pollChunk ?? 3),
  run: Number(own.pollRun ?? 1_000),
  deafRounds: Number(own.pollDeafRounds ?? 20),
  missingPolls: Number(own.missingPolls ?? 3),
  ageingMs: Number(own.ageingDays ?? 3) * 86_400_000,
});

/** What each of the system's states is of a dossier; null where it is none. Pure. */
export const statusMapOf = (own: Own): ReadonlyMap<string, number | null> =>
  new Map(
    listOf(own.statusMap ?? "1=,2=5,3=4,4=9,6=3").map((pair) => {
      const [state = "", status = ""] = pair.split("=");
      return [String(Number(state)), status === "" ? null : Number(status)] as const;
    }),
  );
