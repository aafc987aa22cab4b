import type { Call, Outcome, Told } from "../contract.ts";
import type { Answered, Asked } from "./ask.ts";
import { type Item, olderItemOf } from "./items.ts";
import { readPollRefusal } from "./refusal.ts";

/** Asks for the state of each dossier by itself, and for the result of those that are finished. One that is not answered for itself holds up no other. */
export const askOlder = async (
  asked: readonly Asked[],
  call: Call,
): Promise<Answered | { trouble: Outcome }> => {
  const items = new Map<string, Item>();
  const untold = new Set<string>();
  let last: Outcome | undefined;
  for (const each of asked) {
    const told = await askOne(each, call);
    if ("item" in told) items.set(each.code, told.item);
    if ("trouble" in told) {
      // What is wrong with the line or with us is so for all.
      if (!isOneOnly(told.trouble)) return told;
      last = told.trouble;
    }
    if ("trouble" in told || told.is === "unfinished") untold.add(each.code);
  }
  return last && untold.size === asked.length ? { trouble: last } : { items, untold };
};

type One =
  | { is: "told" | "unfinished"; item: Item }
  | { is: "absent" }
  | { is: "refused"; trouble: Outcome };

const askOne = async ({ code, unit = "" }: Asked, call: Call): Promise<One> => {
  // A number as one document has it; as a text where that would lose its zeros.
  const maDonVi = /^[1-9]\d{0,14}$/.test(unit) ? Number(unit) : unit;
  const message = { maDonVi, maHoSo: code };
  // An officer's own words stand there, which say neither yes nor no.
  const state = await call.to("state", message, { aside: "/statusDescription" });
  if (state.outcome.is !== "accepted")
    return errorOf(state) === 201 ? { is: "absent" } : refused(state);
  const item = olderItemOf(code, state.body);
  if (item.state !== FINISHED) return { is: "told", item };
  const result = await call.to("result", message, { aside: "/value" });
  // Finished there, and its record is not written yet.
  if ([200, 201].includes(errorOf(result))) return { is: "unfinished", item };
  if (result.outcome.is !== "accepted") return refused(result);
  return { is: "told", item: olderItemOf(code, state.body, result.body) };
};

/** The system's own error code beside a status 0. */
const errorOf = ({ outcome, body }: Told): number => {
  const { errorCode, status } = (body ?? {}) as Record<string, unknown>;
  return outcome.is === "unrecognised" && Number(status) === 0 ? Number(errorCode) : Number.NaN;
};

const refused = (told: Told): One => ({ is: "refused", trouble: readPollRefusal(told) });

const isOneOnly = ({ is }: Outcome): boolean => is === "unrecognised" || is === "rejected";

/** Finished, so that there is a result to ask for. */
const FINISHED = "4";
