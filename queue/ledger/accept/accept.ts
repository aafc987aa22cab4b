import { setImmediate as turnOfLoop } from "node:timers/promises";
import type { Pool } from "pg";
import type { Agencies } from "../access/agencies.ts";
import { type HandOver, lost } from "../lease/hand-over.ts";
import { digestOf } from "../state/canonical.ts";
import { hearCustody } from "../state/custody.ts";
import { merge, type Ownership } from "../state/merge.ts";
import type { OwnCode } from "../state/merge-codes.ts";
import { refusedFields } from "../state/ownership.ts";
import { newSalt, saltedHash } from "../state/salted.ts";
import { NO_STATUS, standingFields } from "../state/status.ts";
import { keepVersion } from "../versions/keep.ts";
import { type Claim, judgeClaims, type Refusal } from "./accept-claims.ts";
import { judgeKeys, judgeSteps, judgeWords } from "./accept-limits.ts";
import { type Known, readKnown } from "./accept-read.ts";
import { writeDecided } from "./accept-write.ts";
import { type Change, codesOf } from "./change.ts";
import { copiesOf, type Routes } from "./copies-of.ts";
import { custodyToWrite, turnOf } from "./custody.ts";
import type { Decided } from "./decided.ts";
import { hear, type Unmet } from "./hear.ts";
import { type IsTaken, mainCodeOf } from "./main-code.ts";
import { filesToldBy } from "./told-files.ts";

/** What the ledger made of a change, once committed; or why nothing of it was stored. */
export type Accepted =
  | { code: string; version: number; changed: boolean; stale: boolean }
  | Refusal;

type Rules = Routes & {
  ownership: Ownership;
  agencies: Agencies;
  /** Names that other sources' steps are known by. */
  sources: ReadonlySet<string>;
  /** Systems that may bring dossiers which the province does not know yet. */
  openers: ReadonlySet<string>;
  /** How far ahead of the clock a word may be dated. */
  aheadMs: number;
};

type Claimed = {
  before: Known | undefined;
  claims: Claim[];
  isTaken: IsTaken;
  /** When its batch was decided. */
  now: string;
};

/** What became of a change: undefined where another writer came between; "heavy" where it must be decided apart from others. */
export type Outcome = Accepted | Unmet | "heavy" | undefined;

/**
 * Stores a batch of changes, of those on one dossier or code the first, in two statements and one commit; outcomes in order. Whatever else waits for the
 * processor comes in between, where deciding takes long.
 */
export const acceptBatch = async (
  pool: Pool,
  changes: Change[],
  rules: Rules & { handOver: HandOver },
  heavy: "expected" | "found",
): Promise<{ accepted: Outcome[]; behind: string[] }> => {
  const known = await readKnown(
    pool,
    changes.map((change) => ({ codes: codesOf(change), scope: change.scope })),
    heavy,
  );
  const { isTaken } = known;
  const now = new Date().toISOString();
  const accepted: Outcome[] = new Array(changes.length).fill(undefined);
  const decided: Decided[] = [];
  const taken = new Set<string>();
  const breathe = createBreathing(heavy === "expected" ? 0 : LONG_MS);
  for (const [n, change] of changes.entries()) {
    if (codesOf(change).some((code) => known.isTooHeavy(code, change.scope))) {
      accepted[n] = "heavy";
      continue;
    }
    // Reading a full history's text takes as long as merging it.
    if (heavy === "expected") known.owner(change.code)?.known.facts.at(0);
    await breathe();
    const claimed = judgeClaims(change, known.owner, rules);
    const next =
      "claims" in claimed ? decide(n, change, { ...claimed, isTaken, now }, rules) : claimed;
    if (!isDecided(next)) accepted[n] = next;
    else if (writes(next).every((each) => !taken.has(each))) {
      for (const each of writes(next)) taken.add(each);
      decided.push(next);
    }
  }
  if (decided.length === 0) return { accepted, behind: [] };
  await breathe();
  const written = await write(pool, decided, rules.handOver);
  for (const next of decided)
    if (written.done.has(next.n))
      accepted[next.n] = {
        code: next.code,
        version: next.version,
        changed: next.changed,
        stale: next.stale,
      };
  return { accepted, behind: written.behind };
};

/** Gives the event loop a turn where the last one lasted so long. */
const createBreathing = (mostMs: number) => {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < mostMs) return;
    await turnOfLoop();
    since = performance.now();
  };
};

const LONG_MS = 5;

/** Writes, and hands to each desk that takes of the commit what it got by it, be it nothing. */
const write = async (pool: Pool, decided: Decided[], handOver: HandOver) => {
  const desks = handOver.take(decided.flatMap(({ systems, keeping }) => [...systems, ...keeping]));
  const began = performance.now();
  try {
    const written = await writeDecided(pool, decided, desks);
    const byPlace = new Map(decided.map((next) => [next.n, next]));
    for (const desk of desks) {
      const now = written.switches[desk.system];
      desk.hand({
        leaseEnds: began + desk.leaseMs,
        ...(now ? { switches: { now, readAt: began } } : {}),
        claimed: written.handed.flatMap(({ n, system, ...row }) => {
          const { code, version, state, dossierSalt: salt } = byPlace.get(n) as Decided;
          return system === desk.system ? [{ ...row, code, version, salt, state }] : [];
        }),
      });
    }
    return written;
  } finally {
    // Heard only by those that were handed nothing above.
    for (const { hand } of desks) hand(lost);
  }
};

/** What no other change of a batch may write: its dossier, and the codes that are new to it. */
const writes = ({ before, code, claims }: Decided) => [
  before?.id ?? code,
  ...claims.map((claim) => `${claim.code} ${claim.issuer}`),
];

const isDecided = (next: Decided | Accepted | Unmet): next is Decided => "entry" in next;

const decide = (
  n: number,
  change: Change,
  { before, claims, isTaken, now }: Claimed,
  rules: Rules,
): Decided | Accepted | Unmet => {
  const mine = before?.facts.find((word) => word.source === change.source);
  const dossierSalt = before ? before.salt : newSalt().toString("hex");
  const heard = hear(change, mine, before, dossierSalt, rules.aheadMs);
  if ("unmet" in heard) return heard;
  const forged = judgeKeys(change, mine, before, rules.sources);
  if (forged) return forged;
  const { added, retold, rev, same, stale, steps } = heard;
  const hasSteps = added.length > 0 || retold;
  // A word that is stored in no part claims nothing either, but for what its issuer confirms by it.
  const counted = stale ? [] : same && !change.adopting ? claims.filter(isItsOwn) : claims;
  if (before && (same || stale) && !hasSteps && counted.length === 0)
    return { code: before.code, version: before.version, changed: false, stale };
  const code = mainCodeOf(change, before, counted, isTaken);
  // It waits until the other goes by the province's code.
  if (code === undefined) return { refused: "not-found" };

  const keepsOld = mine !== undefined && (stale || same);
  const word = { source: change.source, ...heard };
  // What stands there already is neither written again nor judged.
  const judged = mine && !hasSteps ? { stepsText: null } : judgeSteps(mine?.steps ?? {}, steps);
  if (!("stepsText" in judged)) return judged;
  const tooMuch = change.statement && heard.words && judgeWords(mine?.words, heard.words);
  if (tooMuch) return tooMuch;
  const bodyText = JSON.stringify(heard.body);
  const files = filesToldBy(change, {
    body: keepsOld ? null : bodyText,
    steps: judged.stepsText,
    hadFiles: before?.hasFiles === true,
  });
  if ("errors" in files) return files;
  const others = before?.facts.filter(({ source }) => source !== change.source) ?? [];
  const held = before?.custody ?? null;
  const dated = { ...word, acceptedAt: keepsOld ? mine.acceptedAt : now };
  const custody = held && hearCustody(held, [...others, dated], now);
  const state = merge(
    code,
    [...others, word],
    rules.ownership,
    ownCodes(before?.codes ?? [], counted),
    custody,
  );
  const digest = digestOf(state);
  const changed = digest !== before?.digest;
  const foreign = refusedFields(word, mine?.body, state, rules.ownership).filter(
    (field) => custody?.system !== change.source || !standingFields.has(field),
  );
  const version = (before?.version ?? 0) + (changed ? 1 : 0);
  const salt = newSalt();
  const entry = {
    at: now,
    code,
    source: change.source,
    ...rev,
    version,
    changed,
    stale,
    status: state.status ?? NO_STATUS,
    steps: added.length,
    ...(before && before.code !== code ? { was: before.code } : {}),
    ...(foreign.length > 0 ? { refused: foreign } : {}),
    ...(heard.isAhead ? { datedAhead: true } : {}),
    ...turnOf(held, custody),
    content: saltedHash(salt, change.received),
  };
  return {
    n,
    before,
    code,
    version,
    changed,
    stale,
    digest,
    state,
    word,
    bodyText,
    stepsText: judged.stepsText,
    entry: JSON.stringify(entry),
    salt,
    dossierSalt,
    claims: counted,
    isRenamed: before !== undefined && before.code !== code,
    declares: before?.declared === false && change.dossier !== undefined,
    noted: [
      ...foreign.map((field) => ({ kind: "refused-change" as const, key: field })),
      ...(heard.isAhead ? [{ kind: "dated-ahead" as const, key: "" }] : []),
    ],
    custody: custodyToWrite(held, custody, rules.ownership),
    kept: changed ? keepVersion(before && stateOf(before, rules.ownership), state) : null,
    inbound: change.statement ? change.inbound : null,
    // What is told of the time before an erasure brings back nothing that could be sent.
    ...copiesOf(changed && !heard.redacted ? state : undefined, before, change.adopting, rules),
    files,
  };
};

const stateOf = (before: Known, ownership: Ownership) => {
  const { code, version, keptFrom, facts, codes, custody } = before;
  return { version, keptFrom, state: merge(code, facts, ownership, codes, custody) };
};

/**
 * What a word repeated may confirm: the codes that it was told by and still has. One that is nobody's or another's by now was given
 * back, or given away, since then; a new word may claim it.
 */
const isItsOwn = ({ isKnown, takenFrom }: Claim) => isKnown && takenFrom === undefined;

/** The codes of a dossier once these are claimed. */
const ownCodes = (before: OwnCode[], claims: Claim[]): OwnCode[] => [
  ...claims.map(({ code, issuer, confirmedBy }) => ({
    code,
    issuer,
    confirmed: confirmedBy !== null,
  })),
  ...before,
];
