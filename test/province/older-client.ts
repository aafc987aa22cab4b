import { setTimeout as pause } from "node:timers/promises";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { hubRecord, sessionRecord, wireRow } from "./older-words.ts";

/** What an older program did, call by call. */
export type Did = Record<"logins" | "looks" | "adds" | "existed" | "updates" | "rows", number>;

/** An older program that reports dossiers: it knows its wire and an address, and nothing of who answers there. */
export type OlderClient = { tell: (dossier: Dossier) => Promise<void>; did: Did };

/** Where a program calls; asked anew for each call, for the address may change. */
type Base = () => string;

/** Rows that go in one call. */
const ROWS = 10;

/**
 * The earlier program: logs in and keeps its session for ten minutes, looks whether the dossier is there, adds or updates it, and tells
 * the rows that came since. A yes is the number 0, however it is written.
 */
export const createSessionClient = (
  base: Base,
  login: { username: string; password: string },
  paths = { login: "/mapi/login", integration: "/mapi/g" },
): OlderClient => {
  const did = nothing();
  const told = new Set<string>();
  let session: { value: Promise<string>; until: number } | undefined;

  const logIn = async (): Promise<string> => {
    const reply = await post(base, paths.login, login);
    if (Number(reply.error_code) !== 0) throw refused("login", reply);
    did.logins += 1;
    return String(reply.session);
  };
  const current = (): Promise<string> => {
    if (!session || performance.now() > session.until)
      session = { value: logIn(), until: performance.now() + 600_000 };
    return session.value;
  };
  const ask = async (service: string, more: object) =>
    post(base, paths.integration, {
      session: await current(),
      madonvi: "000.00.00.H41",
      service,
      ...more,
    });
  const must = (what: string, reply: Reply) => {
    if (Number(reply.error_code) !== 0) throw refused(what, reply);
    return reply;
  };

  const tell = async (dossier: Dossier): Promise<void> => {
    const look = must("TraCuuHoSo", await ask("TraCuuHoSo", { mahoso: dossier.code }));
    did.looks += 1;
    const isThere = (look.result ?? []).length > 0;
    const push = { isUpdating: isThere ? "True" : "False", data: [sessionRecord(dossier)] };
    const pushed = await ask("DongBoHoSoMC", push);
    if (isThere) did.updates += 1;
    else did.adds += 1;
    // Its add may have arrived before, and the answer not.
    if (!isThere && /đã tồn tại/i.test(pushed.message)) {
      did.existed += 1;
      must("DongBoHoSoMC", await ask("DongBoHoSoMC", { ...push, isUpdating: "True" }));
    } else must("DongBoHoSoMC", pushed);
    const rows = (dossier.steps ?? []).map((step) => wireRow(dossier.code, step));
    const fresh = rows.filter((row) => !told.has(JSON.stringify(row)));
    for (const data of inTens(fresh)) {
      must("CapNhatTienDoHoSoMC", await ask("CapNhatTienDoHoSoMC", { data }));
      did.rows += data.length;
      for (const row of data) told.add(JSON.stringify(row));
    }
  };
  return { tell, did };
};

/**
 * The later program: adds whatever it has, updates what "đã tồn tại", and tells all rows again, ten a call. Its only yes is a text with
 * "thành công" beside the code "0"; of rows the text alone.
 */
export const createHubClient = (base: Base, key: string | undefined): OlderClient => {
  const did = nothing();
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const call = (operation: string, body: object[]) =>
    post(base, `/v1/inbound/province/${operation}`, body, headers);
  const isYes = ({ error_code, message }: Reply) =>
    String(error_code) === "0" && /thành công/i.test(message);

  const tell = async (dossier: Dossier): Promise<void> => {
    const record = [hubRecord(dossier)];
    const added = await call("add", record);
    did.adds += 1;
    if (["0", "3", "-3"].includes(String(added.error_code)) && /đã tồn tại/i.test(added.message)) {
      did.existed += 1;
      const updated = await call("update", record);
      did.updates += 1;
      if (!isYes(updated)) throw refused("update", updated);
    } else if (!isYes(added)) throw refused("add", added);
    const rows = (dossier.steps ?? []).map((step) => wireRow(dossier.code, step));
    for (const ten of inTens(rows)) {
      const reply = await call("progress", ten);
      if (!/thành công/i.test(JSON.stringify(reply))) throw refused("progress", reply);
      did.rows += ten.length;
    }
  };
  return { tell, did };
};

type Reply = { error_code?: unknown; message: string; session?: unknown; result?: object[] };

const nothing = (): Did => ({ logins: 0, looks: 0, adds: 0, existed: 0, updates: 0, rows: 0 });

const inTens = <T>(all: T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / ROWS) }, (_, n) =>
    all.slice(n * ROWS, (n + 1) * ROWS),
  );

/** One call, again after a pause where nobody answered or it was too early. */
const post = async (
  base: Base,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Reply> => {
  for (;;) {
    const response = await fetch(base() + path, {
      method: "POST",
      headers: { "content-type": "application/json", charset: "utf-8", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    if (response && text !== undefined && response.status < 500 && response.status !== 429)
      return JSON.parse(text);
    await pause(200);
  }
};

const refused = (what: string, reply: Reply) =>
  new Error(`${what}: ${String(reply.error_code)} ${reply.message}`);
