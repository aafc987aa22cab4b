import type { Line, Outcome } from "../../contract.ts";

/** A session and, where the system says so, how many minutes it lasts; or why there is none. */
export type LoggedIn = { session: string; minutes?: number } | { trouble: Outcome };

/** One login's session, the same object for all who share it: a system may give the same string twice. */
export type Given = { readonly session: string };

/** Who was refused with a fresh session: the call, told by its content, whether HTTP said so itself (401), and in which words. */
export type Refused = { call: string; byHttp: boolean; said?: string };

/**
 * What that comes to. `again`: it may have been dropped by chance. `item`: others are honoured, or nobody else was asked, so
 * it is a matter of this call alone. `account`: so many in a row that the account is taken to be wrong.
 */
export type Refusal = "again" | "item" | "account";

/** Fresh sessions refused in a row before the account is taken to be wrong: one may be dropped by chance, not three. */
const refusalsThatCount = 3;

/** What a login may use: the transport, and a deadline that is nobody's lease. */
export type LoginCall = Pick<Line, "http" | "signal" | "timeoutMs">;

/**
 * A session string kept for its lifetime and shared by all calls; logs in once however many ask at the same time. The login is
 * nobody's in particular: it goes on when the call that asked first is given up, and ends by a deadline of its own.
 */
export const createSession = (parts: {
  login: (call: LoginCall) => Promise<LoggedIn>;
  minutes: number;
  now?: () => number;
}) => {
  const now = parts.now ?? (() => performance.now());
  let current: { given: Given; until: number } | undefined;
  let pending: Promise<Given | { trouble: Outcome }> | undefined;
  /** Fresh sessions that were refused in a row, and which: many calls may share one. */
  let refusals = 0;
  const counted = new WeakSet<Given>();
  const callers = new Set<string>();
  /** Some call was answered since a fresh session was last refused. */
  let othersHonoured = false;

  const login = async ({ http, timeoutMs }: Line): Promise<Given | { trouble: Outcome }> => {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), timeoutMs);
    try {
      const result = await parts.login({
        http: (request) => http({ ...request, forAll: true }),
        signal: ending.signal,
        timeoutMs,
      });
      if ("trouble" in result) return result;
      const given = { session: result.session };
      current = { given, until: now() + (result.minutes ?? parts.minutes) * 60_000 };
      return given;
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    /** The session, or why there is none. A call that is given up while it waits gets its answer at once. */
    get: (call: Line): Promise<Given | { trouble: Outcome }> => {
      if (current && now() < current.until) return Promise.resolve(current.given);
      if (call.signal.aborted) return Promise.resolve(givenUp);
      pending ??= login(call).finally(() => {
        pending = undefined;
      });
      return unlessGivenUp(pending, call.signal);
    },
    /** The system refused this session; the next `get` logs in anew unless another call already did. */
    refused: (given: Given): void => {
      if (current?.given === given) current = undefined;
    },
    /** A session just obtained was refused too. */
    refusedFresh: (given: Given, { call, byHttp }: Refused): Refusal => {
      if (othersHonoured) {
        othersHonoured = false;
        return "item";
      }
      if (!counted.has(given)) refusals += 1;
      counted.add(given);
      callers.add(call);
      if (refusals < refusalsThatCount) return "again";
      // What a system says in words of one dossier, again and again, stops nobody else.
      return byHttp || callers.size > 1 ? "account" : "item";
    },
    honoured: (): void => {
      refusals = 0;
      callers.clear();
      othersHonoured = true;
    },
  };
};

/** What comes of a shared login, or that the one who waits for it was given up. */
const unlessGivenUp = (
  shared: Promise<Given | { trouble: Outcome }>,
  signal: AbortSignal,
): Promise<Given | { trouble: Outcome }> =>
  new Promise((resolve, reject) => {
    const leave = () => resolve(givenUp);
    signal.addEventListener("abort", leave, { once: true });
    shared.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });

const givenUp: { trouble: Outcome } = {
  trouble: { is: "busy", why: "Chưa gửi: hết thời gian trong lúc chờ đăng nhập" },
};

/** What to tell of a call whose fresh session, or token, was refused. Pure. */
export const afterRefusal = (
  refusal: Refusal,
  { said }: Refused,
  what: string,
  cure: string,
): Outcome => {
  const words = said === undefined ? {} : { said };
  switch (refusal) {
    case "again":
      return { is: "busy", why: `Hệ thống từ chối ${what} vừa cấp`, ...words };
    case "item":
      return {
        is: "unrecognised",
        why: `Hệ thống từ chối ${what} vừa cấp cho riêng lời gọi này; lời gọi khác vẫn được nhận`,
        ...words,
      };
    case "account":
      return { is: "misconfigured", why: `Hệ thống từ chối cả ${what} vừa cấp`, cure, ...words };
  }
};
