import { type Custody, custodianCounts, custodianStatus } from "./custody.ts";
import { type Ownership, valueFor, type Word } from "./ownership.ts";

/** What stands for the status of a dossier of which nobody said one, where a number must stand. */
export const NO_STATUS = 0;

/** Statuses in which a dossier has ended: refused, withdrawn, stopped, finished, returned. */
export const ENDED_STATUSES: readonly number[] = [3, 7, 8, 9, 10];

/** A dossier's status, and what goes with it. */
type Standing = { status?: number; finishedAt?: string; refusedAt?: string };

/**
 * The status that counts, with the time at which the dossier ended: the custodian's, who says it of its own step, or what the others make
 * it. Undefined where nobody has, or had, the dossier in hand, or the systems file has a row for the status: then the fields' rows say. Pure.
 */
export const standingBy = (
  custody: Custody | null,
  words: Word[],
  ownership: Ownership,
): Standing | undefined => {
  if (custody === null || ownership.fields?.status) return undefined;
  const others = valueFor("status", words, ownership) as number | undefined;
  if (!custodianCounts(custody, others)) return undefined;
  const status = custodianStatus(custody);
  const { finishedAt, refusedAt } =
    words.find(({ source }) => source === custody.system)?.body ?? {};
  const at = custody.said?.at;
  const finished = status === 9 || status === 10 ? (finishedAt ?? at) : undefined;
  const refused = status === 3 ? (refusedAt ?? at) : undefined;
  return {
    status,
    ...(finished === undefined ? {} : { finishedAt: finished }),
    ...(refused === undefined ? {} : { refusedAt: refused }),
  };
};

/** The fields that {@link standingBy} says. */
export const standingFields: ReadonlySet<string> = new Set(["status", "finishedAt", "refusedAt"]);
