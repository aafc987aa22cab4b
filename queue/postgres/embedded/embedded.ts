import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Limits } from "../session/limits.ts";
import { type Account, chooseAccount, NOBODY } from "./account.ts";
import { attach, HOLD_LOCK, type Hold, type Server } from "./attach.ts";
import { findBinaries } from "./binaries.ts";
import { ensureDataFolder } from "./data-folder.ts";
import { closeHome, entersAs, makeHome, refuseClosedHome } from "./home.ts";
import { endPostmaster, runningPostmaster } from "./postmaster.ts";
import { limitLog } from "./server-log.ts";
import { DATABASE, PORT, ROLE } from "./settings.ts";
import { chooseSocketFolder, ensureSocketFolder } from "./socket-folder.ts";

/** The embedded server as one gateway process sees it. `started`: this process, not another, started it at opening. */
export type EmbeddedPostgres = {
  url: string;
  /** Where its socket is. */
  socketFolder: string;
  started: boolean;
  /** As whom it runs; undefined: as the gateway itself. */
  account: Account;
  /** Whether it is the one that npm brought. */
  bundled: boolean;
  /** The postmaster's pid; a new one after the server was lost and started again. */
  readonly pid: number;
  /** Gives up the hold, and ends the server unless another process holds it. Close the pools first. */
  stop(): Promise<void>;
};

type Parts = {
  home: string;
  log?: (message: string, facts: object) => void;
  /** Server settings over our own; tests switch safety off with them. */
  settings?: Record<string, string>;
  limits?: Partial<Limits> | undefined;
  /** The folder of `initdb` and `postgres`; the ones that npm brought where left out. */
  bin?: string | undefined;
  /** Aborted: the start is given up, and what it launched ended. */
  signal?: AbortSignal | undefined;
};

/**
 * Opens the PostgreSQL whose data is in `<home>/postgres`: makes it, starts it, or attaches to the one that runs there
 * already, and starts it again if it is lost. Throws with what failed, the server's last words and the cure.
 */
export async function openEmbeddedPostgres(parts: Parts): Promise<EmbeddedPostgres> {
  const server = await prepare(parts);
  const began = performance.now();
  const givingUp = new AbortController();
  const giveUp = () => givingUp.abort();
  parts.signal?.addEventListener("abort", giveUp);
  if (parts.signal?.aborted) giveUp();
  let held: Hold | undefined = await attach(server, givingUp.signal).finally(() =>
    parts.signal?.removeEventListener("abort", giveUp),
  );
  let { pid } = held;
  const { started } = held;
  const ms = Math.round(performance.now() - began);
  server.log(started ? "embedded PostgreSQL started" : "embedded PostgreSQL attached", { pid, ms });

  let stopping: Promise<void> | undefined;
  let recovering: Promise<void> = Promise.resolve();
  const sweep = setInterval(() => void limitLog(server.logFile).catch(() => undefined), 60_000);
  sweep.unref();
  watch(held);

  const { socketFolder } = server;
  return {
    url: `postgresql://${ROLE}@localhost:${PORT}/${DATABASE}?host=${encodeURIComponent(socketFolder)}&sslmode=disable`,
    socketFolder,
    started,
    account: server.account,
    bundled: server.binaries.bundled,
    get pid() {
      return pid;
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };

  function watch(hold: Hold): void {
    hold.session.once("end", () => {
      if (stopping !== undefined) return;
      held = undefined;
      server.log("embedded PostgreSQL lost", { pid: hold.pid });
      recovering = recover();
    });
  }

  async function recover(): Promise<void> {
    while (stopping === undefined) {
      try {
        held = await attach(server, givingUp.signal);
        pid = held.pid;
        server.log("embedded PostgreSQL back", { pid, started: held.started });
        watch(held);
        return;
      } catch (error) {
        if (stopping !== undefined) return;
        server.log("embedded PostgreSQL not back yet", { error: String(error) });
        await pause(1_000);
      }
    }
  }

  async function stop(): Promise<void> {
    clearInterval(sweep);
    const patience = setTimeout(giveUp, RECOVERY_MS);
    await recovering;
    clearTimeout(patience);
    if (held === undefined) {
      // Nobody can tell whether others hold it; the next start adopts it.
      const left = await runningPostmaster(server.dataFolder);
      if (left !== undefined)
        server.log("embedded PostgreSQL does not answer and is left running", { pid: left });
      return;
    }
    if (await release(held, server)) return;
    // The hold broke at this moment; if its server is still there, it must not be left running.
    if ((await runningPostmaster(server.dataFolder)) === undefined) return;
    await release(await attach(server, AbortSignal.timeout(FAREWELL_MS)), server);
  }
}

/** How long a stop waits for a lost server that is on its way back, to end it properly. */
const RECOVERY_MS = 2_000;

/** How long a stop looks for a server whose hold broke at that moment. */
const FAREWELL_MS = 10_000;

/**
 * Gives up the hold, and ends the server if nobody else holds it; `false` when the session was lost before that could
 * be asked. Two that release at once cannot both leave the server to the other.
 */
async function release({ session, pid }: Hold, { dataFolder, log }: Server): Promise<boolean> {
  try {
    const alone = await isAlone(session);
    if (alone === undefined) return false;
    // Kept locked to the end: whoever opens now waits for the lock, loses the session and starts the server anew.
    if (alone) await endPostmaster(pid, dataFolder);
    log("embedded PostgreSQL released", { pid, ended: alone });
    return true;
  } finally {
    await session.end().catch(() => undefined);
  }
}

async function isAlone(session: Hold["session"]): Promise<boolean | undefined> {
  try {
    await session.query(`select pg_advisory_unlock_shared(${HOLD_LOCK})`);
    const { rows } = await session.query(`select pg_try_advisory_lock(${HOLD_LOCK}) as alone`);
    return rows[0]?.alone === true;
  } catch {
    return undefined;
  }
}

async function prepare({
  home: given,
  log = () => undefined,
  settings = {},
  limits,
  signal,
  bin,
}: Parts) {
  await makeHome(given);
  const home = await realpath(given);
  const dataFolder = join(home, "postgres");
  const account = await chooseAccount(dataFolder);
  if (account !== undefined) refuseClosedHome(home, entersAs(account));
  const open = await closeHome(home, account);
  if (open !== undefined) log("the home is open to others", { why: open });
  if (account?.uid === NOBODY.uid)
    log("embedded PostgreSQL runs as nobody, which other programs of this machine may share", {
      cure: `useradd --system lienthong; lúc đã dừng: chown -R lienthong: ${dataFolder}`,
    });
  const binaries = await findBinaries({ home, account, log, bin });
  await ensureDataFolder({ home, dataFolder, binaries, account, log, signal });
  const socketFolder = chooseSocketFolder(dataFolder);
  if (socketFolder !== dataFolder) {
    await ensureSocketFolder(socketFolder, account);
    log("path too long for a socket, a private folder serves", { folder: socketFolder });
  }
  const logFile = join(home, "postgres.log");
  return {
    binaries,
    account,
    dataFolder,
    socketFolder,
    logFile,
    settings,
    limits,
    log,
  } satisfies Server;
}
