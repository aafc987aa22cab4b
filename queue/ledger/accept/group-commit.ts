import { agencyOf } from "../access/agencies.ts";
import { inScope } from "../access/scope.ts";
import { isLocked, isOfTheContent, isTimeout } from "../db/unavailable.ts";
import type { Accepted, Outcome } from "./accept.ts";
import { type Change, codesOf, type InStatement, type Word } from "./change.ts";
import type { Unmet } from "./hear.ts";
import { createHeavyTurns, HEAVY_BYTES, inTurn } from "./heavy-turns.ts";
import { createLately } from "./lately.ts";

/**
 * Gathers the changes that arrive while commits are under way into the next one; two are under way at once, so that one is
 * decided while the other reaches the disk. A dossier is in one batch at a time; a change that breaks its batch is bisected out;
 * each caller is answered only after its own commit. Nobody waits for a word of another speaker that merely names a code which may not be
 * that one's to name. Speakers share a batch fairly. What is heavy goes alone, speakers in turn, in one of the
 * two commits at most, with a rest after it where there are others.
 */
export const createGroupCommit = (parts: {
  /** Stores a batch; an undefined outcome means: another writer came between, try again. */
  store: (changes: Change[], heavy: "expected" | "found") => Promise<Outcome[]>;
  most: number;
  /** Most changes waiting; beyond it callers are turned away with {@link Overloaded}. */
  mostWaiting: number;
  /** Most changes of one speaker, waiting and under way. */
  mostOfOne: number;
}) => {
  let waiting: Waiting[] = [];
  let runners = 0;
  /** PostgreSQL's answers so far: whether it serves anybody. */
  let answers = 0;
  /** What the batches under way block. */
  const busy = new Set<string>();
  /** By speaker: changes that are not answered yet. */
  const open = new Map<string, number>();
  const heavy = createHeavyTurns(() => void run());
  const locked = createLately(LOCKED_MS);

  const accept = (change: Change): Promise<Accepted | Unmet> => {
    const { speaker = "" } = change;
    heavy.others.seen(speaker);
    const mine = open.get(speaker) ?? 0;
    if (waiting.length >= parts.mostWaiting || mine >= parts.mostOfOne)
      return Promise.reject(new Overloaded());
    open.set(speaker, mine + 1);
    return new Promise((resolve, reject) => {
      waiting.push({
        change,
        speaker,
        blocks: blockedBy(change, speaker),
        isHeavy: change.received.length > HEAVY_BYTES || locked.has(change.code),
        tries: 0,
        resolve: (accepted) => {
          close(speaker);
          resolve(accepted);
        },
        reject: (error) => {
          close(speaker);
          reject(error);
        },
      });
      void run();
    });
  };

  const close = (speaker: string) => {
    const left = (open.get(speaker) ?? 0) - 1;
    if (left > 0) open.set(speaker, left);
    else open.delete(speaker);
  };

  const run = async () => {
    if (runners >= mostAtOnce) return;
    runners += 1;
    // One turn of the event loop lets the requests that arrived together share the first commit too.
    await new Promise(setImmediate);
    for (let batch = takeBatch(); batch.length > 0; batch = takeBatch()) {
      const blocked = batch.flatMap((each) => each.blocks);
      for (const name of blocked) busy.add(name);
      const over = batch[0]?.isHeavy ? heavy.begin(batch[0].speaker) : () => {};
      await commit(batch);
      over();
      for (const name of blocked) busy.delete(name);
    }
    runners -= 1;
  };

  const takeBatch = () => {
    const blocked = new Set(busy);
    const free = waiting.filter((each) => {
      const isFree = !each.blocks.some((name) => blocked.has(name));
      // Whoever waits behind its own dossier keeps its turn: its codes block those after it too.
      for (const name of each.blocks) blocked.add(name);
      return isFree;
    });
    const alone = heavy.next(free.filter(({ isHeavy }) => isHeavy));
    const light = free.filter(({ isHeavy }) => !isHeavy);
    const batch = new Set(alone ? [alone] : inTurn(light, parts.most));
    waiting = waiting.filter((each) => !batch.has(each));
    return [...batch];
  };

  const commit = async (batch: Waiting[]): Promise<void> => {
    const before = answers;
    try {
      const outcomes = await parts.store(
        batch.map(({ change }) => change),
        batch[0]?.isHeavy ? "expected" : "found",
      );
      answers += 1;
      const again: Waiting[] = [];
      const apart: Waiting[] = [];
      for (const [n, each] of batch.entries()) {
        const outcome = outcomes[n];
        if (outcome === "heavy") apart.push(each);
        else if (outcome) each.resolve(outcome);
        else again.push(each);
      }
      setApart(apart);
      retry(again, new Error("A dossier was written by others at every try."));
    } catch (error) {
      if (isTimeout(error)) late(batch, error, answers > before);
      // Somebody holds a row of one of them; PostgreSQL serves.
      else if (isLocked(error)) late(batch, error, true);
      else if (!isOfTheContent(error)) for (const each of batch) each.reject(error);
      else {
        answers += 1;
        if (batch.length > 1) {
          const half = Math.ceil(batch.length / 2);
          await commit(batch.slice(0, half));
          await commit(batch.slice(half));
        } else if (isPassing(error)) retry(batch, error);
        else batch[0]?.reject(error);
      }
    }
  };

  /**
   * Where others were answered meanwhile, it was a change of this batch that held it up: they are tried once more, each alone, so that who is
   * innocent is stored. What had been stored after all is then answered as known. Else whoever waits would wait as long, batch after batch.
   */
  const late = (batch: Waiting[], error: unknown, serves: boolean) => {
    if (serves && !batch[0]?.isHeavy) return setApart(batch);
    if (isLocked(error)) for (const { change } of batch) locked.add(change.code);
    for (const each of batch) each.reject(error);
    if (!serves) for (const each of waiting.splice(0)) each.reject(error);
  };

  const setApart = (apart: Waiting[]) => {
    for (const each of apart) each.isHeavy = true;
    waiting = [...apart, ...waiting];
  };

  const retry = (again: Waiting[], error: unknown) => {
    for (const each of again) {
      each.tries += 1;
      // Only what was judged to be its speaker's to say is tried again: from here on it keeps its turn by all that it names.
      each.blocks = [...new Set([...each.blocks, ...codesOf(each.change)])];
      if (each.tries > 8) each.reject(error);
    }
    waiting = [...again.filter(({ tries }) => tries <= 8), ...waiting];
  };

  return {
    // A word sets no condition, so that none is unmet.
    accept: accept as (word: Word | InStatement) => Promise<Accepted>,
    acceptIf: accept,
    /** How many changes wait: in all, or twice the speaker's own where that is more. */
    waiting: (speaker?: string) =>
      Math.max(waiting.length, 2 * (speaker === undefined ? 0 : (open.get(speaker) ?? 0))),
  };
};

type Waiting = {
  change: Change;
  speaker: string;
  blocks: string[];
  /** By its own bytes, by what its dossier holds, or because its batch was late. */
  isHeavy: boolean;
  tries: number;
  resolve: (accepted: Accepted | Unmet) => void;
  reject: (error: unknown) => void;
};

/** A dossier that somebody's lock held up is tried apart from others for so long, so that it stops no second commit, ms. */
const LOCKED_MS = 60_000;

/** Batches under way at once. */
const mostAtOnce = 2;

/**
 * What no two changes under way may share: codes. Of a speaker who is bound to agencies, another's code (which only the ledger can tell
 * whether it may name) is so among its own words alone; where it does meet others' there, the later to be written is tried again.
 */
const blockedBy = (change: Change, speaker: string): string[] =>
  codesOf(change).map((code) => {
    if (change.scope === null || inScope(agencyOf(code) ?? "", change.scope)) return code;
    return `${speaker}\n${code}`;
  });

/** More changes are waiting for the ledger than the gateway is willing to hold. */
export class Overloaded extends Error {
  constructor() {
    super("Too many changes are waiting to be stored.");
  }
}

/** Unique violation (a twin was inserted meanwhile), deadlock, serialization failure: right at the next try. */
const isPassing = (error: unknown) =>
  ["23505", "40P01", "40001"].includes((error as { code?: string }).code ?? "");
