import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import type { Limits } from "../session/limits.ts";
import { openSession } from "../session/pool.ts";
import { type Account, NOBODY } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { writeEntry } from "./entry.ts";
import { discardForeignPidFile, runningPostmaster } from "./postmaster.ts";
import { cannotRun, spawnOptions } from "./run-as.ts";
import { limitLog, readFrom, sizeOf } from "./server-log.ts";
import { addressOf, asArguments, guards } from "./settings.ts";

/** What a start needs to know of the server. */
export type Server = {
  binaries: Binaries;
  account: Account;
  dataFolder: string;
  socketFolder: string;
  logFile: string;
  settings: Record<string, string>;
  limits?: Partial<Limits> | undefined;
  log: (message: string, facts: object) => void;
};

/** One process's hold on the running server: the session that keeps the hold, and whether this attach started it. */
export type Hold = { session: Client; pid: number; started: boolean };

/** The advisory lock of database `postgres` that every gateway process holds, shared, while it uses the server. */
export const HOLD_LOCK = "20340, 1";

const REFUSED_FOR_MS = 15_000;
const SILENT_FOR_MS = 60_000;
const RECOVERY_MS = 30 * 60_000;

/**
 * Connects to the server on the data folder, starting it when none runs, and takes a hold on it. Any number of processes
 * may do so at once: PostgreSQL's own lock file lets one start it. Waits for crash recovery; throws with the log's end. Told
 * by `signal` to give up, it ends what it launched itself.
 */
export async function attach(server: Server, signal: AbortSignal): Promise<Hold> {
  const began = performance.now();
  const lasted = () => performance.now() - began;
  let launched: Launched | undefined;
  let said = began;
  const callOff = () => launched?.end();
  signal.addEventListener("abort", callOff);
  try {
    for (;;) {
      if (signal.aborted) {
        callOff();
        throw new Error("Đã hủy việc khởi động PostgreSQL nhúng.");
      }
      const found = await hold(server);
      if (found instanceof Client) {
        const pid = await runningPostmaster(server.dataFolder);
        if (pid !== undefined) return { session: found, pid, started: pid === launched?.pid };
        await found.end().catch(() => undefined);
      }
      const { starting, reason } = found instanceof Client ? NO_PID_FILE : found;
      const ended = launched?.ended();
      if (launched !== undefined && ended !== undefined) {
        const text = await launched.log();
        if (ended instanceof Error) throw ended;
        const again = ended === ENDED_BY_ANOTHER || REFUSED.test(text);
        if (!again || lasted() > REFUSED_FOR_MS) throw failure(server, ended, text);
        launched = undefined;
        await pause(200);
      } else if (launched === undefined && !starting) {
        launched = await launchUnlessRunning(server);
      }
      if (lasted() > (starting ? RECOVERY_MS : SILENT_FOR_MS)) throw silent(server, reason);
      if (performance.now() - said > 10_000) {
        said = performance.now();
        server.log("embedded PostgreSQL is not ready yet", {
          reason,
          ms: Math.round(lasted()),
        });
      }
      await pause(20);
    }
  } finally {
    // Once held, the server may be another's too.
    signal.removeEventListener("abort", callOff);
  }
}

/** Another process attached to the server we launched, and let go of it, before we could. */
const ENDED_BY_ANOTHER = "exit code 0";

const NO_PID_FILE = { starting: false, reason: "no postmaster.pid" };

/** What a start says when the folder's last server, or a remnant of it, has not let go yet. */
const REFUSED = /lock file "[^"]*" (already exists|is empty)|pre-existing shared memory block/;

/** Opens the session that holds the server; tells a server on its way up or down from none, and throws for a refusal. */
async function hold({
  socketFolder,
  limits,
}: Server): Promise<Client | { starting: boolean; reason: string }> {
  // Not the ledger's database: a session there would keep it from serving as a template.
  const address = { ...addressOf(socketFolder), database: "postgres" };
  const open = () =>
    openSession({
      address,
      applicationName: "lienthong hold",
      limits: { ...limits, connectMs: 5_000 },
    });
  let session: Client | undefined;
  try {
    session = await open();
    await session.query(`select pg_advisory_lock_shared(${HOLD_LOCK})`);
    // Whoever ends the server has the lock until its session dies with it; ours may have it in the moment before it dies too. A server
    // that is ending lets no new session in.
    await (await open()).end();
    return session;
  } catch (error) {
    await session?.end().catch(() => undefined);
    const code = String((error as { code?: unknown }).code ?? "");
    const reason = (error as Error).message;
    if (/^57P0[123]$/.test(code)) return { starting: true, reason };
    if (/^(?!53|E[A-Z])[0-9A-Z]{5}$/.test(code)) throw error;
    if (code === "EACCES" || code === "EPERM") {
      throw new Error(
        `Tài khoản này không vào được socket của PostgreSQL trong ${socketFolder}. Chạy bằng tài khoản đã khởi động máy chủ đó.`,
        { cause: error },
      );
    }
    return { starting: false, reason };
  }
}

type Launched = {
  pid: number | undefined;
  ended(): Error | string | undefined;
  /** Ends it, fast. */
  end(): void;
  log(): Promise<string>;
};

async function launchUnlessRunning(server: Server): Promise<Launched | undefined> {
  if ((await runningPostmaster(server.dataFolder)) !== undefined) return undefined;
  if (await discardForeignPidFile(server.dataFolder)) {
    server.log("stale postmaster.pid removed", { folder: server.dataFolder });
  }
  return launch(server);
}

async function launch(server: Server): Promise<Launched> {
  await limitLog(server.logFile);
  const from = await sizeOf(server.logFile);
  const entry = await writeEntry(dirname(server.dataFolder), server.account);
  const output = await openLog(server);
  const settings = { ...guards(server.socketFolder), ...entry, ...server.settings };
  const file = join(server.binaries.bin, "postgres");
  let ended: Error | string | undefined;
  const child = spawn(file, ["-D", server.dataFolder, ...asArguments(settings)], {
    ...spawnOptions(server.account),
    // A Ctrl-C in the terminal is for the gateway, which stops the server after its own work.
    detached: true,
    stdio: ["ignore", output.fd, output.fd],
  });
  child.on("error", (error) => {
    ended = cannotRun(file, server.account, error);
  });
  child.on("exit", (code, signal) => {
    ended = signal ?? `exit code ${code}`;
  });
  child.unref();
  await output.close();
  return {
    pid: child.pid,
    ended: () => ended,
    end: () => void child.kill("SIGINT"),
    log: () => readFrom(server.logFile, from),
  };
}

/** Opens the server's log to append, through no link; what is no plain file of ours is refused. */
async function openLog({ logFile, account }: Server) {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const output = await open(logFile, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ELOOP") throw error;
      throw new Error(`${logFile} cần là tệp, nhưng là liên kết. Xóa nó rồi khởi động lại.`);
    },
  );
  // Whose home it is may open it too; the shared account needs not, it gets the file opened.
  if (account !== undefined && account.uid !== NOBODY.uid)
    await output.chown(account.uid, account.gid);
  return output;
}

function failure({ logFile, dataFolder }: Server, ended: string, text: string): Error {
  const end = text.split("\n").slice(-8).join("\n");
  return new Error(
    `PostgreSQL nhúng không khởi động được trên ${dataFolder} (${ended}). Cuối nhật ký ${logFile} của nó:\n${end}\n` +
      `Sửa điều nó nêu (chỗ trống trên đĩa, bộ nhớ, quyền với tệp) rồi khởi động lại, hoặc đặt DATABASE_URL tới máy chủ PostgreSQL khác.`,
  );
}

function silent({ dataFolder, socketFolder }: Server, reason: string): Error {
  return new Error(
    `Có máy chủ PostgreSQL chạy trên ${dataFolder} nhưng không trả lời qua socket trong ${socketFolder} (${reason}). ` +
      `Dừng nó (kill -INT với số ở dòng đầu của ${join(dataFolder, "postmaster.pid")}) rồi khởi động lại.`,
  );
}
