import type { Caller } from "../../../queue/ledger/access/keys.ts";
import { networkOf } from "../access/network-of.ts";
import type { Door } from "../contract/route.ts";
import type { Accounts } from "./accounts.ts";

/** The door of calls that a session in the body opens: whoever comes from where an account may is a stranger until that is found. */
export const sessionDoor = (accounts: Accounts): Door => ({
  enter: (from) => (accounts.mayLogIn(from) ? stranger(from) : undefined),
  recognise: (received, from) => accounts.bySession(received, from),
});

/** The door of logins: who it was is told by the answer. */
export const loginDoor = (accounts: Accounts): Door => ({
  enter: (from) => (accounts.mayLogIn(from) ? stranger(from) : undefined),
  recognise: () => undefined,
});

/** The door of calls that a listed network opens. */
export const networkDoor = (accounts: Accounts): Door => ({
  enter: (from) => {
    const caller = accounts.atAddress(from);
    return caller && { caller, isStranger: false };
  },
  recognise: () => undefined,
});

/** Sees no dossier of any agency. */
const stranger = (from: string): { caller: Caller; isStranger: boolean } => ({
  caller: { id: `address:${networkOf(from)}`, role: "province", agencies: [] },
  isStranger: true,
});
