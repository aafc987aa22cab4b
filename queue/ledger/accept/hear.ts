import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { Statement } from "../../../schemas/statement.ts";
import { isAhead } from "../state/ahead.ts";
import { digestOf } from "../state/canonical.ts";
import { addStatement, type FactsBody, fold, type Words } from "../state/fold.ts";
import { addSteps, compareRev, type Rev, restores, type ToldStep } from "../state/merge.ts";
import { compareMoments } from "../state/moments.ts";
import { redactStatement } from "../state/redact.ts";
import type { Salt } from "../state/salted.ts";
import type { Known, KnownFacts } from "./accept-read.ts";
import type { Change } from "./change.ts";

/** What a source's facts are once its word was heard. */
export type Heard = {
  body: FactsBody;
  /** Of its whole word. */
  digest: string;
  words: Words | null;
  steps: Record<string, ToldStep>;
  /** Keys of the steps that are new or corrected. */
  added: string[];
  /** Some that are as they were were told by something newer. */
  retold: boolean;
  /** Nothing but steps is new: what it says is said already (`same`), or was said before something newer (`stale`). */
  same: boolean;
  stale: boolean;
  /** How new the word is by its source's own count. */
  rev: Rev;
  /** Of it nothing personal is stored: it is of the time before an erasure. */
  redacted: boolean;
  /** A whole word that was dated too far ahead, and counts from its arrival. */
  isAhead?: true;
};

/** Nothing is to be stored: the case is not the one that the change was told for. */
export type Unmet = { unmet: "new" | "steps" };

/** Hears a word: what its source's facts are with it. Pure but for what has no moment of its own, or one too far ahead: that is of now. */
export const hear = (
  change: Change,
  mine: KnownFacts | undefined,
  before: Known | undefined,
  salt: Salt,
  aheadMs: number,
): Heard | Unmet => {
  const tell = (steps: Dossier["steps"] = [], rev: Omit<ToldStep, "step">) =>
    addSteps(mine?.steps ?? {}, steps, rev, salt, before?.erasedAt ? "several" : "one");
  if (change.statement) {
    const { statement, redacted } = storable(change.statement, mine, before);
    const { at, basis, key } = statement;
    const last = wordsOf(mine);
    const { words, added: isNew } = addStatement(last, statement);
    const rev = { updatedAt: at };
    const erased = redacted ? { erased: true as const } : {};
    const { steps, added, retold } = tell(statement.says.steps, { ...rev, basis, key, ...erased });
    const digest = mine && words.base === last.base ? mine.digest : digestOf(words.base ?? {});
    const body = fold(words);
    return { body, digest, words, steps, added, retold, same: !isNew, stale: false, rev, redacted };
  }
  if (change.only === "new" && mine) return { unmet: "new" };
  if (change.only === "steps") {
    if (!mine) return { unmet: "steps" };
    const { body, digest, words } = mine;
    const told = tell(change.dossier.steps, {});
    return { body, digest, words, ...told, same: true, stale: false, rev: {}, redacted: false };
  }
  const { steps: said, ...word } = change.dossier;
  const digest = digestOf(word);
  const now = Date.now();
  const isLate = word.updatedAt !== undefined && isAhead(word.updatedAt, aheadMs, now);
  const told = isLate ? { ...word, updatedAt: new Date(now).toISOString() } : word;
  const rev = { revision: told.revision, updatedAt: told.updatedAt };
  const { steps, added, retold } = tell(said, rev);
  const last = mine && wholeOf(mine, (at) => isAhead(at, aheadMs, now));
  const same = last !== undefined && mine?.digest === digest;
  const newer = !last || (mine?.erased ? restores(rev, last) : compareRev(rev, last) > 0);
  const common = { steps, added, retold, rev, redacted: false };
  if (mine && (same || !newer)) {
    const { body, digest, words } = mine;
    return { body, digest, words, same, stale: !same, ...common };
  }
  // Most sources speak in whole words alone.
  const heard = {
    digest,
    same,
    stale: false,
    ...common,
    ...(isLate ? { isAhead: true as const } : {}),
  };
  if (!mine?.words) return { body: told, words: null, ...heard };
  const whole = {
    at: told.updatedAt ?? new Date().toISOString(),
    basis: "event",
    key: "",
  } as const;
  const words: Words = { ...mine.words, whole, base: told };
  return { body: fold(words), words, ...heard };
};

/**
 * What a source's next whole word is compared with: its last one, dated as a statement where it has no count of its own, and by its arrival
 * where it was taken though it was dated too far ahead.
 */
const wholeOf = (
  { body, words, acceptedAt }: KnownFacts,
  isLate: (at: string) => boolean,
): Rev | undefined => {
  if (words && !(words.base && words.whole)) return undefined;
  const { revision, updatedAt } = words?.base ?? body;
  const at = updatedAt ?? (revision === undefined ? words?.whole?.at : undefined);
  return { revision, updatedAt: at !== undefined && isLate(at) ? acceptedAt : at };
};

/** What a source said so far as words that a statement can be added to. */
const wordsOf = (mine: KnownFacts | undefined): Words => {
  if (!mine) return { units: {} };
  const at = mine.body.updatedAt ?? mine.acceptedAt;
  return mine.words ?? { whole: { at, basis: "event", key: "" }, base: mine.body, units: {} };
};

/** A statement as it may be stored: of the time before an erasure nothing personal comes back. */
const storable = (
  statement: Statement,
  mine: KnownFacts | undefined,
  before: Known | undefined,
): { statement: Statement; redacted: boolean } => {
  const redacted = [mine?.words?.erased, before?.erasedAt].some(
    (at) => typeof at === "string" && compareMoments(statement.at, at) <= 0,
  );
  return { statement: redacted ? redactStatement(statement) : statement, redacted };
};
