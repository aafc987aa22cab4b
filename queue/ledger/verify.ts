import { createHash } from "node:crypto";
import type { Pool } from "pg";

/** What reading the whole evidence found: entries and seals checked, entries not yet sealed, and every break. */
export type Verdict = {
  ok: boolean;
  entries: number;
  seals: number;
  unsealed: number;
  breaks: { seal: string; why: string }[];
};

/**
 * Recomputes the chain from the entries themselves, by code of its own, page by page in short transactions.
 * Finds an entry changed, removed or put in later, and a seal changed or removed.
 */
export const verify = async (
  pool: Pool,
  onProgress: (entries: number) => void = () => {},
): Promise<Verdict> => {
  const verdict: Verdict = { ok: true, entries: 0, seals: 0, unsealed: 0, breaks: [] };
  let expectedNumber = 1n;
  let expectedFrom = "0";
  let previous: Buffer = Buffer.alloc(0);
  for (;;) {
    const page = await pool.query(
      "select number::text, from_xid::text, to_xid::text, entries, hash from seals where number >= $1 order by seals.number limit 500",
      [expectedNumber.toString()],
    );
    for (const sealed of page.rows) {
      const fault = (why: string) => verdict.breaks.push({ seal: sealed.number, why });
      if (BigInt(sealed.number) !== expectedNumber) fault(`seals before it are missing`);
      if (sealed.from_xid !== expectedFrom) fault("it does not begin where the one before it ends");
      const { hash, entries } = await hashOf(pool, previous, sealed.from_xid, sealed.to_xid);
      if (entries !== sealed.entries)
        fault(`it covers ${sealed.entries} entries, ${entries} are there`);
      else if (!hash.equals(sealed.hash)) fault("its entries are not those that were sealed");
      verdict.entries += entries;
      verdict.seals += 1;
      expectedNumber = BigInt(sealed.number) + 1n;
      expectedFrom = sealed.to_xid;
      previous = sealed.hash;
    }
    onProgress(verdict.entries);
    if (page.rows.length < 500) break;
  }
  const rest = await pool.query("select count(*)::int as n from log where xid >= $1::xid8", [
    expectedFrom,
  ]);
  verdict.unsealed = rest.rows[0]?.n ?? 0;
  verdict.ok = verdict.breaks.length === 0;
  return verdict;
};

/** SHA-256 over the seal before and each entry's own SHA-256, in commit order. */
const hashOf = async (pool: Pool, previous: Buffer, from: string, to: string) => {
  const chain = createHash("sha256").update(previous);
  let entries = 0;
  let after = { xid: from, id: "0" };
  for (;;) {
    const { rows } = await pool.query({
      name: "verify-page",
      text: `select xid::text, id::text, kind, dossier::text, source, entry::text from log
        where (xid, id) > ($1::xid8, $2::bigint) and xid >= $1::xid8 and xid < $3::xid8 order by log.xid, log.id limit 5000`,
      values: [after.xid, after.id, to],
    });
    for (const row of rows) {
      const leaf = `${row.kind}${row.dossier ?? ""}${row.source ?? ""}${row.entry}`;
      chain.update(createHash("sha256").update(leaf, "utf8").digest());
      after = row;
    }
    entries += rows.length;
    if (rows.length < 5000) return { hash: chain.digest(), entries };
  }
};
