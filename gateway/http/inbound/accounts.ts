import { createHash, timingSafeEqual } from "node:crypto";
import type { SuccessCode } from "../../../adapters/province/in-replies.ts";
import type { Caller } from "../../../queue/ledger/access/keys.ts";
import type { Scope } from "../../../queue/ledger/access/scope.ts";
import { withinOf } from "./networks.ts";
import { createSessions, tokenIn } from "./sessions.ts";

/** One program that speaks to us in an older form, known by name and password (`session`) or by where it calls from (`hub`). */
export type Account = {
  name: string;
  form: "session" | "hub";
  /** Of `session`: what it logs in by; the first password is the one in force, the second goes on while it is changed. */
  secret?: { username: string; passwords: string[] };
  /** Undefined: any address. */
  networks?: string[] | undefined;
  agencies: Scope;
  /** Whose a dossier is that bears a ministry's code. */
  unit?: string | undefined;
  success: SuccessCode;
  sessionMinutes: number;
};

/** Who speaks to us in older forms: accounts, and by path what older programs call (`province/login`). */
export type Inbound = { accounts: Account[]; aliases: Record<string, string> };

/** Who of the accounts calls; nothing is kept of a session, so that any process knows it. */
export type Accounts = ReturnType<typeof createAccounts>;

/** The accounts of the systems file. `withMerged`: what an agency's caller may see beside its own. */
export const createAccounts = (
  accounts: Account[],
  withMerged: (scope: Scope) => Scope,
  now: () => number = Date.now,
) => {
  const known = accounts.map((account) => ({ ...account, isFrom: withinOf(account.networks) }));
  const sessions = createSessions(accounts, now);
  const callerOf = ({ name, agencies }: Account): Caller => ({
    id: `${PREFIX}${name}`,
    role: "province",
    agencies: withMerged(agencies),
  });
  return {
    /** Whether anybody may log in, or go on with a session, from an address. */
    mayLogIn: (from: string) =>
      known.some(({ form, isFrom }) => form === "session" && isFrom(from)),
    /** The caller whose network an address stands in, the first listed. */
    atAddress: (from: string): Caller | undefined => {
      const found = known.find(({ form, isFrom }) => form === "hub" && isFrom(from));
      return found && callerOf(found);
    },
    /** The caller whose session stands in a body, looked for before the body is read as anything. */
    bySession: (received: Buffer, from: string): Caller | undefined => {
      const name = sessions.nameOf(tokenIn(received));
      const found = known.find((each) => each.name === name && each.isFrom(from));
      return found && callerOf(found);
    },
    /** A fresh session for a name and password, and whose; takes as long for a wrong one as for a right one. */
    logIn: (given: { username: string; password: string }, from: string) => {
      const fits = known.filter(({ secret, isFrom }) => {
        const isNamed = secret !== undefined && isEqual(secret.username, given.username);
        const [isRight, isOld] = [0, 1].map((n) =>
          isEqual(secret?.passwords[n] ?? "", given.password),
        );
        return isNamed && (isRight || isOld) && given.password !== "" && isFrom(from);
      });
      const [account] = fits;
      return account && { account, session: sessions.create(account) };
    },
    /** Whose account a caller speaks by; undefined where it holds a key of ours. */
    of: ({ id }: Caller): Account | undefined =>
      known.find(({ name }) => id === `${PREFIX}${name}`),
  };
};

/** What stands before an account's name in log lines, and keeps it apart from the ids of keys. */
const PREFIX = "inbound:";

const digest = (text: string) => createHash("sha256").update(text).digest();
const isEqual = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));
