import type { Pool } from "pg";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createHubClient, createSessionClient } from "../province/older-client.ts";
import { endsElsewhere } from "./offices/registrations.ts";
import { differencesOf, type PortalSide } from "./sides/portal-side.ts";

/** Accounts of the older programs in the systems file, and the variables that they name. */
export const olderAccounts = {
  accounts: {
    onegate: {
      form: "session",
      usernameEnv: "ONEGATE_USERNAME",
      passwordEnv: "ONEGATE_PASSWORD",
    },
  },
  aliases: { "/mapi/login": "province/login", "/mapi/g": "province/integration" },
};
const login = { username: "h41_onegate", password: "demo-secret-of-onegate" };
export const olderEnv = { ONEGATE_USERNAME: login.username, ONEGATE_PASSWORD: login.password };

/** What older programs told, and how much of it the portal holds otherwise. */
export type Older = { session: number; hub: number; different: number };

/** Of so many dossiers about one is told in each of the older forms, the rest by PUT. */
const ONE_IN = 20;

/**
 * Two older programs of the province beside its `PUT`s: which dossiers are theirs is settled by the first word on each, and they never
 * tell an older state after a newer, for their messages have no revision to say so.
 */
export const createOlderPrograms = (url: () => string, key: string) => {
  const clients = { session: createSessionClient(url, login), hub: createHubClient(url, key) };
  const whose = new Map<string, keyof typeof clients | "put">();
  const told = new Map<string, Dossier>();

  /** The program whose dossier it is; undefined where it is declared by PUT. */
  const programOf = ({ code, receivedAt, procedure }: Dossier) => {
    // Neither form can say an electronic form, and both say a whole word.
    if (endsElsewhere({ procedure })) return "put";
    const known = whose.get(code);
    if (known) return known;
    const place = whose.size % ONE_IN;
    // What was not received yet the later program does not report.
    const mine = place === 0 ? "session" : place <= 3 && receivedAt ? "hub" : "put";
    whose.set(code, mine);
    return mine;
  };
  return {
    isTheirs: (dossier: Dossier): boolean => programOf(dossier) !== "put",
    /** Tells one state in its program's form; false where a newer one was told before. Throws where it is refused. */
    tell: async (dossier: Dossier): Promise<boolean> => {
      const program = programOf(dossier);
      const before = told.get(dossier.code);
      if (program === "put" || (before?.revision ?? 0) > (dossier.revision ?? 0)) return false;
      await clients[program].tell(dossier);
      told.set(dossier.code, dossier);
      return true;
    },
    /** Compares what the portal holds with what the programs themselves know, not with the ledger; what is parked apart. */
    compare: async (pool: Pool, portal: PortalSide): Promise<Older> => {
      const { rows } = await pool.query(
        "select d.code from replicas r join dossiers d on d.id = r.dossier where r.state = 'parked'",
      );
      const parked = new Set(rows.map(({ code }) => code));
      const held = [...told.values()].filter(({ code }) => !parked.has(code));
      const count = (program: string) =>
        [...told.keys()].filter((code) => whose.get(code) === program).length;
      return {
        session: count("session"),
        hub: count("hub"),
        different: held.filter((dossier) => {
          const { code, steps = [] } = dossier;
          return differencesOf(dossier, steps, portal.body(code), portal.rows(code)).length > 0;
        }).length,
      };
    },
  };
};

export type OlderPrograms = ReturnType<typeof createOlderPrograms>;
