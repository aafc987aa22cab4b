import type { Caller } from "../../queue/ledger/keys.ts";
import { Problem } from "./problems.ts";
import type { Who } from "./route.ts";

/** Finds who holds the key in `Authorization: Bearer <key>`; throws the problem `unauthorised`. */
export const authenticate = async (
  find: (key: string) => Promise<Caller | undefined>,
  header: string | undefined,
): Promise<Caller> => {
  const key = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? "")?.[1];
  const caller = key === undefined ? undefined : await find(key);
  if (!caller) throw new Problem("unauthorised", { headers: { "WWW-Authenticate": "Bearer" } });
  return caller;
};

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
