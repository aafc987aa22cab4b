import type { Pool } from "pg";

/** Bytes of messages that are kept of one source as they were received: some two million messages of 4 KiB. */
export const MOST_KEPT_BYTES = 8 * 1024 ** 3;

/** What one source sent takes as much as is kept of it by now; nothing of this was kept. */
export class InboundFull extends Error {
  constructor(source: string) {
    super(`Tin đến của ${source} đã chiếm hết dung lượng được giữ (INBOUND_MIB).`);
  }
}

/**
 * Bounds the bytes of messages that are kept of each source. Counted by the ledger, looked up once a second: beyond `most` come at most what
 * the processes take within that.
 */
export const createSpace = (pool: Pool, most: number) => {
  const known = new Map<string, { bytes: number; until: number }>();

  const kept = async (source: string) => {
    const last = known.get(source);
    if (last && performance.now() < last.until) return last;
    const { rows } = await pool.query({ name: "inbound-kept", text: keptSql, values: [source] });
    const read = { bytes: Number(rows[0].bytes), until: performance.now() + LOOK_MS };
    known.set(source, read);
    return read;
  };

  return {
    /** Throws {@link InboundFull} where so many bytes more are too many. */
    take: async (source: string, bytes: number): Promise<void> => {
      const now = await kept(source);
      if (now.bytes + bytes > most) throw new InboundFull(source);
      now.bytes += bytes;
    },
    /** Bytes kept by source. */
    all: async (): Promise<{ source: string; bytes: number }[]> => {
      const { rows } = await pool.query({ name: "inbound-kept-all", text: allSql });
      return rows.map(({ source, bytes }) => ({ source, bytes: Number(bytes) }));
    },
    most,
  };
};

/** Sums up what was counted one by one. */
export const sumBytes = async (pool: Pool): Promise<void> => {
  await pool.query({ name: "inbound-sum", text: sumSql });
};

const LOOK_MS = 1_000;

const keptSql =
  "select coalesce(sum(bytes), 0)::text as bytes from inbound_bytes where source = $1";

const allSql =
  "select source, sum(bytes)::text as bytes from inbound_bytes group by source order by source";

const sumSql = `
with counted as (
  delete from inbound_bytes returning source, bytes
)
insert into inbound_bytes select source, sum(bytes) from counted group by source having sum(bytes) <> 0`;
