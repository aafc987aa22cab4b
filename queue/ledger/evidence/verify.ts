import { createHash, type Hash } from "node:crypto";
import type { Pool } from "pg";
import { createAnchors, type Expected } from "./verify-anchors.ts";
import { type Contradiction, contradictionsOfCounts } from "./verify-counts.ts";
import { contradictionsOfDossiers } from "./verify-dossiers.ts";
import { leafOf, wordsFit } from "./verify-leaf.ts";
import {
  type Entry,
  newestSeal,
  readEntries,
  readSeals,
  type Seal,
  unsealedNotes,
} from "./verify-read.ts";
import { createRetired, type Retired } from "./verify-retired.ts";
import { type CheckStamp, createStamps } from "./verify-stamps.ts";

/**
 * What reading the whole evidence found: entries and seals checked, entries not yet sealed, months that were dropped, every
 * break, with the seal's number or the dropped month, and what else in the ledger contradicts its log.
 */
export type Verdict = {
  ok: boolean;
  entries: number;
  seals: number;
  unsealed: number;
  retired: { month: string; entries: number }[];
  breaks: { seal: string; why: string }[];
  contradictions: Contradiction[];
  /** To be kept elsewhere, for the next time. */
  newest: { seal: string; hash: string } | null;
  /** Seals with a time-stamp, and those whose time-stamp an authority that is trusted signed. */
  stamped: number;
  trusted: number;
  /** The newest seal that something outside the ledger vouches for. */
  anchored: string | null;
  /** What can only be seen with more from outside, in the operator's words. */
  unseen: string;
};

/** What somebody has from outside the ledger, and who hears how far the reading is. */
export type Asked = {
  /** Hashes of seals, kept elsewhere. */
  expected?: Expected[];
  /** Left out: the time-stamps of seals are not looked at. */
  checkStamp?: CheckStamp;
  onProgress?: (entries: number) => void;
};

/**
 * Recomputes the chain from the entries themselves, by code of its own, page by page in short transactions. Finds an entry
 * changed, removed, moved or put in later, and a seal changed or removed; what was cut off at the end by what the ledger says of it
 * elsewhere. Of a month that was dropped, and noted as dropped, the root that its seals keep stands for its entries, and the
 * chain guards the root. A month may be dropped meanwhile.
 */
export const verify = async (
  pool: Pool,
  { expected = [], checkStamp, onProgress = () => {} }: Asked = {},
): Promise<Verdict> => {
  const found: { seal: string; why: string; months: string[] }[] = [];
  const fault: Fault = (seal, why, months = []) => void found.push({ seal, why, months });
  const retired = await createRetired(pool, fault);
  // What is sealed now cannot change any more; what comes meanwhile is left for the next time.
  const newest = await newestSeal(pool);
  const walk = createWalk(retired, fault);
  const anchors = createAnchors(expected);
  const stamps = createStamps(checkStamp);
  const pages = readEntries(pool, newest.to);
  let page: Entry[] = [];
  let at = 0;
  let seen = 0;
  for await (const seal of readSeals(pool, newest.number)) {
    const leaves = createFound(seal.form, walk.previous());
    const [from, to] = [BigInt(seal.from), BigInt(seal.to)];
    for (;;) {
      if (at === page.length) {
        seen += page.length;
        onProgress(seen);
        const more = await pages.next();
        [page, at] = [more.done ? [] : more.value, 0];
      }
      const entry = page[at];
      if (entry === undefined) break;
      const xid = BigInt(entry.xid);
      if (xid >= to) break;
      retired.look(entry);
      if (xid >= from) leaves.add(entry);
      if (!wordsFit(entry))
        fault(seal.number, "lời của hệ thống kia ghi cạnh một mục không phải là lời đã nhận", [
          entry.month,
        ]);
      at += 1;
    }
    walk.judge(seal, leaves);
    anchors.look(seal, await stamps.look(seal));
  }
  walk.end();
  const meanwhile = await retired.readAgain();
  const rest = await unsealedNotes(pool, newest.to);
  for (const note of rest.notes) retired.look(note);
  retired.end();
  seen += at;
  onProgress(seen);
  // Entries that were taken away between two pages are not missing.
  const breaks = found
    .filter(({ months }) => !months.some((month) => meanwhile.has(month)))
    .map(({ seal, why }) => ({ seal, why }));
  const contradictions = [
    ...anchors.contradictions(),
    ...stamps.contradictions(),
    ...(await contradictionsOfCounts(pool)),
    ...(await contradictionsOfDossiers(pool)),
  ];
  return {
    ok: breaks.length + contradictions.length === 0,
    entries: seen,
    seals: walk.seals(),
    unsealed: rest.entries,
    retired: retired.months(),
    breaks,
    contradictions,
    newest: newest.number === "0" ? null : { seal: newest.number, hash: newest.hash },
    ...stamps.counts(),
    anchored: anchors.newest(),
    unseen: anchors.unseen({ unsealed: rest.entries }),
  };
};

/** `months`: where entries of these were missing or others than sealed. */
type Fault = (seal: string, why: string, months?: string[]) => void;
type Part = { entries: number; root: string };

/** What lies in one seal's range: the leaves of each month, and of all together after the seal before. */
const createFound = (form: Seal["form"], previous: Buffer) => {
  const months = new Map<string, { entries: number; leaves: Hash }>();
  const all = createHash("sha256").update(previous);
  let entries = 0;
  return {
    add: (entry: Entry) => {
      const { month } = entry;
      const leaf = leafOf(form, entry);
      const part = months.get(month) ?? { entries: 0, leaves: createHash("sha256") };
      part.entries += 1;
      part.leaves.update(leaf);
      months.set(month, part);
      all.update(leaf);
      entries += 1;
    },
    entries: () => entries,
    hash: () => all.digest(),
    parts: () =>
      new Map<string, Part>(
        [...months].map(([month, { entries, leaves }]) => [
          month,
          { entries, root: leaves.digest("hex") },
        ]),
      ),
  };
};

type Found = ReturnType<typeof createFound>;

/** Goes along the seals, each judged by the one before it and by what lies in its range. */
const createWalk = (retired: Retired, fault: Fault) => {
  let before: Seal | undefined;
  let seals = 0;
  // Seals of the first form say nothing of their roots in their own hash: the bridge after them does.
  const old = createHash("sha256");
  let unguarded: string[] = [];
  const hashBefore = () => before?.hash ?? Buffer.alloc(0);

  /** The months that are there must have the root that the seal keeps of them; of dropped ones the root is all there is. */
  const judgeMonths = (seal: Seal, parts: Map<string, Part>) => {
    const told = (month: string) =>
      fault(seal.number, `các mục của tháng ${month} không phải là các mục đã niêm phong`, [month]);
    for (const { month, entries, root } of seal.parts) {
      const part = parts.get(month);
      parts.delete(month);
      retired.count(month, entries);
      if (retired.has(month)) {
        if (part) fault(seal.number, `tháng ${month} đã bỏ mà lại có mục của nó`);
      } else if (part?.entries !== entries || part.root !== root) told(month);
    }
    for (const month of parts.keys()) told(month);
  };

  const judgeLeaves = (seal: Seal, found: Found) => {
    old.update(sha256(`${wordsOf(seal)}|${seal.hash.toString("hex")}`));
    if (seal.parts.length > 0) judgeMonths(seal, found.parts());
    const months = seal.parts.map(({ month }) => month);
    if (months.some(retired.has)) unguarded.push(seal.number);
    else if (found.entries() !== seal.entries)
      fault(seal.number, `gồm ${seal.entries} mục, nay thấy ${found.entries()}`, months);
    else if (!found.hash().equals(seal.hash))
      fault(seal.number, "các mục không phải là các mục đã niêm phong", months);
  };

  return {
    judge: (seal: Seal, found: Found) => {
      seals += 1;
      const previous = hashBefore();
      if (BigInt(seal.number) !== BigInt(before?.number ?? 0) + 1n)
        fault(seal.number, "thiếu niêm phong ở trước nó");
      if (seal.from !== (before?.to ?? "0"))
        fault(seal.number, "không bắt đầu từ chỗ niêm phong trước kết thúc");
      before = seal;
      if (seal.form === "leaves") return judgeLeaves(seal, found);
      if (seal.counted !== null && seal.counted !== seal.entries)
        fault(
          seal.number,
          `đã ghi ${seal.counted} mục trong khoảng của nó, khi niêm phong chỉ thấy ${seal.entries}`,
        );
      const over = seal.form === "bridge" ? old.copy().digest() : Buffer.from(wordsOf(seal));
      if (!sha256(previous, over).equals(seal.hash))
        fault(seal.number, "không phải là niêm phong đã đặt");
      else if (seal.form === "bridge") unguarded = [];
      judgeMonths(seal, found.parts());
    },
    end: () => {
      for (const number of unguarded)
        fault(number, "không còn gì bảo vệ mã gốc của các tháng đã bỏ");
    },
    previous: hashBefore,
    seals: () => seals,
  };
};

/** What a seal says of itself, as it was hashed. */
const wordsOf = ({ form, number, from, to, entries, counted, sealedUs, parts }: Seal) =>
  [
    ...(form === "framed" ? [form] : []),
    number,
    from,
    to,
    entries,
    ...(form === "framed" ? [counted] : []),
    sealedUs,
    parts.map((part) => `${part.month}:${part.entries}:${part.root}`).join(","),
  ].join("|");

const sha256 = (...parts: (string | Buffer)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
