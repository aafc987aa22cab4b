import type { Outcome } from "./contract.ts";

/** A session and, where the system says so, how many minutes it lasts; or why there is none. */
export type LoggedIn = { session: string; minutes?: number } | { trouble: Outcome };

/** A session string kept for its lifetime and shared by all calls; logs in once however many ask at the same time. */
export const createSession = (parts: {
  login: () => Promise<LoggedIn>;
  minutes: number;
  now?: () => number;
}) => {
  const now = parts.now ?? (() => performance.now());
  let current: { session: string; until: number } | undefined;
  let pending: Promise<LoggedIn> | undefined;
  /** Fresh sessions that were refused in a row. */
  let refusals = 0;

  const login = async (): Promise<LoggedIn> => {
    const result = await parts.login();
    if ("session" in result)
      current = {
        session: result.session,
        until: now() + (result.minutes ?? parts.minutes) * 60_000,
      };
    return result;
  };

  return {
    get: (): Promise<LoggedIn> => {
      if (current && now() < current.until) return Promise.resolve({ session: current.session });
      pending ??= login().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    /** The system refused this session; the next `get` logs in anew unless another call already did. */
    refused: (session: string): void => {
      if (current?.session === session) current = undefined;
    },
    /** A session just obtained was refused too: how many times in a row. */
    refusedFresh: (): number => {
      refusals += 1;
      return refusals;
    },
    honoured: (): void => {
      refusals = 0;
    },
  };
};
