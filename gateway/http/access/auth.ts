import type { Caller } from "../../../queue/ledger/access/keys.ts";
import { Problem } from "../contract/problems.ts";
import type { Who } from "../contract/route.ts";

/** Who asks, and whether that key is in force still: revoked, ended or replaced, it is no more, at most half a second later. */
export type Authenticated = { caller: Caller; inForce: () => Promise<boolean> };

/**
 * Finds who holds the key in `Authorization: Bearer <key>`; throws the problem `unauthorised`, or `too-many-wrong-keys` where
 * `countWrongKey`, called for a key that is none, says how long to wait.
 */
export const authenticate = async (
  find: (key: string) => Promise<Caller | undefined>,
  header: string | undefined,
  countWrongKey: () => number,
): Promise<Authenticated> => {
  const key = keyIn(header);
  if (key === undefined) throw unauthorised();
  const caller = await find(key);
  if (!caller) {
    const retryAfter = countWrongKey();
    throw retryAfter > 0 ? new Problem("too-many-wrong-keys", { retryAfter }) : unauthorised();
  }
  // A ledger that cannot be asked says nothing against a key: what needs the ledger fails by itself.
  const inForce = () =>
    find(key).then(
      (found) => found !== undefined,
      () => true,
    );
  return { caller, inForce };
};

/** What stands in `Authorization: Bearer <key>`. */
export const keyIn = (header: string | undefined): string | undefined =>
  /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? "")?.[1];

/** The problem of a key that is missing, unknown or no longer in force. */
export const unauthorised = () =>
  new Problem("unauthorised", { headers: { "WWW-Authenticate": "Bearer" } });

/** Throws the problem `forbidden` where the caller's role is not among those that may ask this. */
export const authorise = (caller: Caller, who: Who[]): void => {
  const role = whoIs(caller);
  if (!who.includes(role)) throw new Problem("forbidden");
};

/** Refuses a key that is bound to some agencies what concerns all of them. */
export const forAllAgencies = (caller: Caller): void => {
  if (caller.agencies !== null) throw new Problem("forbidden");
};

/** In whose name a caller speaks of a dossier: a system its own, anybody else the province's. */
export const sourceOf = ({ role }: Caller): string =>
  role.startsWith("system:") ? role.slice("system:".length) : "province";

const whoIs = ({ role }: Caller): Who =>
  role === "province" || role === "viewer" || role === "operator" || role === "admin"
    ? role
    : "system";
