import type { Accepted, Change } from "./accept.ts";
import { isTimeout } from "./unavailable.ts";

/**
 * Gathers the changes that arrive while commits are under way into the next one; two are under way at once, so that one is
 * decided while the other reaches the disk. A dossier is in one batch at a time; a change that breaks its batch is bisected out;
 * each caller is answered only after its own commit. Where a commit is not answered in time, who waits is turned away as well.
 */
export const createGroupCommit = (parts: {
  /** Stores a batch; an undefined outcome means: another writer came between, try again. */
  store: (changes: Change[]) => Promise<(Accepted | undefined)[]>;
  most: number;
  /** Most changes waiting; beyond it callers are turned away with {@link Overloaded}. */
  mostWaiting: number;
}) => {
  type Waiting = {
    change: Change;
    tries: number;
    resolve: (accepted: Accepted) => void;
    reject: (error: unknown) => void;
  };
  let waiting: Waiting[] = [];
  let runners = 0;
  /** Codes of the batches under way. */
  const busy = new Set<string>();

  const accept = (change: Change): Promise<Accepted> => {
    if (waiting.length >= parts.mostWaiting) return Promise.reject(new Overloaded());
    return new Promise((resolve, reject) => {
      waiting.push({ change, tries: 0, resolve, reject });
      void run();
    });
  };

  const run = async () => {
    if (runners >= mostAtOnce) return;
    runners += 1;
    // One turn of the event loop lets the requests that arrived together share the first commit too.
    await new Promise(setImmediate);
    for (let batch = takeBatch(); batch.length > 0; batch = takeBatch()) {
      const codes = batch.flatMap(({ change }) => codesOf(change));
      for (const code of codes) busy.add(code);
      await commit(batch);
      for (const code of codes) busy.delete(code);
    }
    runners -= 1;
  };

  const takeBatch = () => {
    const codes = new Set(busy);
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const each of waiting) {
      const named = codesOf(each.change);
      // Whoever waits behind its own dossier keeps its turn: its codes block those after it too.
      const fits = batch.length < parts.most && !named.some((code) => codes.has(code));
      for (const code of named) codes.add(code);
      (fits ? batch : later).push(each);
    }
    waiting = later;
    return batch;
  };

  const commit = async (batch: Waiting[]): Promise<void> => {
    try {
      const outcomes = await parts.store(batch.map(({ change }) => change));
      const again: Waiting[] = [];
      for (const [n, each] of batch.entries()) {
        const outcome = outcomes[n];
        if (outcome) each.resolve(outcome);
        else again.push(each);
      }
      retry(again, new Error("A dossier was written by others at every try."));
    } catch (error) {
      if (!isOfTheContent(error)) {
        for (const each of batch) each.reject(error);
        // Each would wait as long as these did, batch after batch.
        if (isTimeout(error)) for (const each of waiting.splice(0)) each.reject(error);
      } else if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await commit(batch.slice(0, half));
        await commit(batch.slice(half));
      } else if (isPassing(error)) retry(batch, error);
      else batch[0]?.reject(error);
    }
  };

  const retry = (again: Waiting[], error: unknown) => {
    for (const each of again) {
      each.tries += 1;
      if (each.tries > 8) each.reject(error);
    }
    waiting = [...again.filter(({ tries }) => tries <= 8), ...waiting];
  };

  return { accept, waiting: () => waiting.length };
};

/** Batches under way at once. */
const mostAtOnce = 2;

const codesOf = ({ code, dossier }: Change): string[] => [
  code,
  ...(dossier.codes ?? []).map((other) => other.code),
];

/** More changes are waiting for the ledger than the gateway is willing to hold. */
export class Overloaded extends Error {
  constructor() {
    super("Too many changes are waiting to be stored.");
  }
}

/** SQLSTATE classes that one change can cause for its whole batch: data, integrity, rollback, limits. A lost connection is not among them. */
const isOfTheContent = (error: unknown) =>
  /^(22|23|40|54)/.test(String((error as { code?: string }).code ?? ""));

/** Unique violation (a twin was inserted meanwhile), deadlock, serialization failure: right at the next try. */
const isPassing = (error: unknown) =>
  ["23505", "40P01", "40001"].includes((error as { code?: string }).code ?? "");
