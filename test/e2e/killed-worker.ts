import { writeSync } from "node:fs";
import type { Pool } from "pg";
import type { Http } from "../../adapters/contract.ts";
import { words } from "./words.ts";
import { createWorker } from "./worker.ts";

/** The instructions at which this program kills itself. */
export const moments = [
  "before the commit",
  "after the commit, before the answer",
  "after the claim",
  "after the attempt was opened",
  "before the call",
  "after the reply",
] as const;

export type Moment = (typeof moments)[number];

/** Dossiers that are acknowledged before anything can happen; one more follows. */
export const acknowledgedAtLeast = 5;

/** Statement of the ledger at which a moment comes, before or after it, and at which of its turns. */
const statements: Partial<Record<Moment, { name: RegExp; after: boolean; turn: number }>> = {
  "before the commit": { name: /^accept-write/, after: false, turn: acknowledgedAtLeast + 1 },
  "after the commit, before the answer": {
    name: /^accept-write/,
    after: true,
    turn: acknowledgedAtLeast + 1,
  },
  // One prepared statement for each size of a claim.
  "after the claim": { name: /^claim-\d+$/, after: true, turn: 1 },
  "after the attempt was opened": { name: /^settle/, after: true, turn: 1 },
};

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  // Not one instruction more.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const killAtStatement = (moment: Moment) => (pool: Pool) => {
  const at = statements[moment];
  let turn = 0;
  const query = pool.query.bind(pool) as (asked: { name?: string }) => Promise<unknown>;
  const wrapped = async (asked: { name?: string }, ...rest: []) => {
    const mine = at?.name.test(asked.name ?? "") === true;
    if (mine) turn += 1;
    if (mine && !at?.after && turn === at?.turn) die();
    const result = await query(asked, ...rest);
    if (mine && turn === at?.turn) die();
    return result;
  };
  return Object.assign(Object.create(pool), { query: wrapped }) as Pool;
};

/** At rows: the portal cannot be asked about them and holds each as often as it is told. */
const killAtCall =
  (moment: Moment) =>
  (http: Http): Http =>
  async (request) => {
    const rows = (request.body as { service?: string }).service === "CapNhatTienDoHoSoMC";
    if (rows && moment === "before the call") die();
    const reply = await http(request);
    if (rows && moment === "after the reply") die();
    return reply;
  };

const play = async (url: string, file: string, moment: Moment) => {
  const worker = await createWorker({
    url,
    file,
    wrapPool: killAtStatement(moment),
    wrapHttp: killAtCall(moment),
  });
  for (const [n, word] of words({ dossiers: acknowledgedAtLeast + 1, to: 1 }).entries()) {
    if (n === acknowledgedAtLeast && !statements[moment]?.name.test("accept-write")) break;
    await worker.accept(word);
    // Written before the next instruction, so that nothing acknowledged goes untold.
    writeSync(1, `${word.code}\n`);
  }
  await worker.work();
};

const [, script, url, file, moment] = process.argv;
if (script === import.meta.filename)
  await play(url ?? "", file ?? "", moments.find((each) => each === moment) ?? "after the reply");
