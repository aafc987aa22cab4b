import type { Adapter, Ended, Observe, Outcome, Receipt, Seen } from "../../contract.ts";
import { cleanText, isCode, mostHash } from "./outside-text.ts";

/**
 * An adapter behind the one door for what comes from outside: every text of an outcome is clean and at most 500 characters,
 * and a code of another form than codes have makes the outcome unrecognised instead of being kept.
 */
export const guarded = (adapter: Adapter): Adapter => {
  const { observe } = adapter;
  return {
    ...adapter,
    send: async (items, call) => (await adapter.send(items, call)).map(cleanOutcome),
    ...(observe
      ? {
          observe: {
            ...observe,
            one: async (of, call) => {
              const looked = await observe.one(of, call);
              return "trouble" in looked ? { trouble: cleanOutcome(looked.trouble) } : looked;
            },
            ...(observe.list ? { list: guardedList(observe.list) } : {}),
          },
        }
      : {}),
  };
};

const guardedList = (list: NonNullable<Observe["list"]>): typeof list =>
  async function* (window, call): AsyncGenerator<Seen, Ended> {
    const shown = list(window, call);
    try {
      for (;;) {
        const { done, value } = await shown.next();
        if (done)
          return value.complete ? value : { ...value, trouble: cleanOutcome(value.trouble) };
        if (!isCode(value.code)) return { complete: false, trouble: notCode };
        yield value;
      }
    } finally {
      await shown.return({ complete: false, trouble: notCode });
    }
  };

const notCode: Outcome = { is: "unrecognised", why: "Mã mà hệ thống trả về không đúng dạng" };

const cleanOutcome = (outcome: Outcome): Outcome => {
  if (Object.keys(outcome).length === 1) return outcome;
  if ("receipt" in outcome && outcome.receipt && !isClean(outcome.receipt)) return notCode;
  const clean = { ...outcome } as Record<string, unknown>;
  for (const field of ["why", "said", "cure", "field", "warning"])
    if (typeof clean[field] === "string") clean[field] = cleanText(clean[field]);
  return clean as Outcome;
};

const isClean = ({ code, hash, operation }: Receipt): boolean =>
  (code === undefined || isCode(code)) &&
  (hash === undefined || isCode(hash, mostHash)) &&
  (operation === undefined || cleanText(operation, 200) === operation);
