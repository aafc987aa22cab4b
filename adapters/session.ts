import type { Outcome } from "./contract.ts";

/** A session and, where the system says so, how many minutes it lasts; or why there is none. */
export type LoggedIn = { session: string; minutes?: number } | { trouble: Outcome };

/** One login's session, the same object for all who share it: a system may give the same string twice. */
export type Given = { readonly session: string };

/** Fresh sessions refused in a row before the account is taken to be wrong: one may be dropped by chance, not three. */
const refusalsThatCount = 3;

/** A session string kept for its lifetime and shared by all calls; logs in once however many ask at the same time. */
export const createSession = (parts: {
  login: () => Promise<LoggedIn>;
  minutes: number;
  now?: () => number;
}) => {
  const now = parts.now ?? (() => performance.now());
  let current: { given: Given; until: number } | undefined;
  let pending: Promise<Given | { trouble: Outcome }> | undefined;
  /** Fresh sessions that were refused in a row, and which: many calls may share one. */
  let refusals = 0;
  const counted = new WeakSet<Given>();

  const login = async (): Promise<Given | { trouble: Outcome }> => {
    const result = await parts.login();
    if ("trouble" in result) return result;
    const given = { session: result.session };
    current = { given, until: now() + (result.minutes ?? parts.minutes) * 60_000 };
    return given;
  };

  return {
    get: (): Promise<Given | { trouble: Outcome }> => {
      if (current && now() < current.until) return Promise.resolve(current.given);
      pending ??= login().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    /** The system refused this session; the next `get` logs in anew unless another call already did. */
    refused: (given: Given): void => {
      if (current?.given === given) current = undefined;
    },
    /** A session just obtained was refused too. True: so many were in a row that the account is taken to be wrong. */
    refusedFresh: (given: Given): boolean => {
      if (!counted.has(given)) refusals += 1;
      counted.add(given);
      return refusals >= refusalsThatCount;
    },
    honoured: (): void => {
      refusals = 0;
    },
  };
};
