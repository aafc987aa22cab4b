import { hash, randomBytes } from "node:crypto";
import type { Pool } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import type { Scope } from "./scope.ts";

/** What a key may do; `system:<id>` speaks for one outside system. */
export type Role = "province" | "viewer" | "operator" | "admin" | `system:${string}`;

/** Whoever holds a key. `agencies`: whose dossiers it may see, null for all. */
export type Caller = { id: string; role: Role; agencies: Scope };

/** The number of the key that a speaker holds; undefined where it holds none, as an account of an older form. Pure. */
export const keyOf = (speaker: string | undefined): string | undefined =>
  speaker !== undefined && /^[0-9]+$/.test(speaker) ? speaker : undefined;

/** A key as it may be shown: never the key itself, which is not kept. `revokedAt`: from when on it is refused, which may lie ahead. */
export type KeyRow = Caller & { label: string; createdAt: Date; revokedAt: Date | null };

/**
 * Keys stand as SHA-256 alone, and it is the digest that is looked up: how long a comparison takes tells of the digest,
 * which a guesser cannot steer, and nothing of the key. What a look-up finds is remembered for half a second, so a revoked key
 * is refused within a second, also where a caller that stays is looked at now and then.
 */
export const createKeys = (pool: Pool) => {
  const remembered = new Map<string, { at: number; caller: Promise<Caller | undefined> }>();

  /** Digests of keys that were in force when they were last looked up. */
  const lately = new Set<string>();

  const find = (key: string): Promise<Caller | undefined> => {
    const name = nameOf(key);
    const known = remembered.get(name);
    if (known && performance.now() - known.at < REMEMBERED_MS) return known.caller;
    // Guessed keys must not fill the memory.
    if (remembered.size >= 5_000) remembered.clear();
    const caller = pool
      .query({ name: "find-key", text: findSql, values: [Buffer.from(name, "hex")] })
      .then(({ rows }): Caller | undefined => {
        if (rows[0]) lately.add(name);
        else lately.delete(name);
        return rows[0];
      });
    remembered.set(name, { at: performance.now(), caller });
    caller.catch(() => remembered.delete(name));
    return caller;
  };

  /** Makes a key and returns its text, which is shown this once. `key`: a text chosen by the operator. */
  const create = async (given: {
    role: Role;
    label: string;
    agencies?: Scope;
    key?: string;
  }): Promise<{ id: string; key: string }> => {
    const key = given.key ?? newKey();
    const { rows } = await pool.query(
      "insert into keys (hash, role, label, agencies) values ($1, $2, $3, $4) returning id::text",
      [hashOf(key), given.role, given.label, given.agencies ?? null],
    );
    return { id: rows[0].id, key };
  };

  return {
    find,
    /** Who holds each of some keys, in one question; nothing is remembered of those that nobody holds. */
    findAll: async (keys: string[]): Promise<Map<string, Caller>> => {
      const named = new Map(keys.map((key) => [nameOf(key), key]));
      const hashes = [...named.keys()].map((name) => Buffer.from(name, "hex"));
      const { rows } = await pool.query({ name: "find-keys", text: findAllSql, values: [hashes] });
      const found = new Map<string, Caller>();
      for (const { name, ...caller } of rows) {
        lately.add(name);
        found.set(named.get(name) ?? "", caller);
      }
      return found;
    },
    /** Whether a key was in force when it was last looked up: it says nothing of now. */
    isKnown: (key: string): boolean => lately.has(nameOf(key)),
    create,
    list: async (): Promise<KeyRow[]> =>
      (
        await pool.query(`select id::text, role, agencies, label, created_at as "createdAt",
          revoked_at as "revokedAt" from keys order by keys.id`)
      ).rows,
    /** True where the key was in force until now. */
    revoke: async (id: string): Promise<boolean> => {
      const { rowCount } = await pool.query(
        "update keys set revoked_at = now() where id::text = $1 and (revoked_at is null or revoked_at > now())",
        [id],
      );
      return rowCount === 1;
    },
    /**
     * Makes a key that may do what key `id` may, and lets that one end after so many seconds. Undefined where it is not in
     * force, or is being replaced already.
     */
    rotate: async (
      id: string,
      graceSeconds: number,
    ): Promise<{ id: string; key: string; endsAt: Date } | undefined> => {
      const key = newKey();
      const { rows } = await pool.query(rotateSql, [id, graceSeconds, hashOf(key)]);
      return rows[0] && { id: rows[0].id, key, endsAt: rows[0].endsAt };
    },
    /**
     * Sees to an admin key: `given` is registered if it is new; without it one is made where no admin key is in force.
     * `keep` puts away the key that was made, and gives it, or the one that was put away before, to be registered: what is not
     * kept is not in force. Returns the key that was to be put in force, and whether it is: one that was revoked stays so.
     * Processes that start together make one.
     */
    ensureAdmin: (
      given?: string,
      keep: (made: string) => string = (made) => made,
    ): Promise<{ key: string; inForce: boolean } | undefined> =>
      withTransaction(pool, async (client) => {
        await client.query("select pg_advisory_xact_lock(4103)");
        const { rows } = await client.query(
          "select 1 from keys where role = 'admin' and revoked_at is null limit 1",
        );
        if (given === undefined && rows.length > 0) return undefined;
        const key = given ?? keep(newKey());
        await client.query(
          "insert into keys (hash, role, label) values ($1, 'admin', $2) on conflict (hash) do nothing",
          [hashOf(key), given ? "LIENTHONG_ADMIN_KEY" : "admin.key"],
        );
        const found = await client.query(findSql, [hashOf(key)]);
        return { key, inForce: found.rows.length > 0 };
      }),
  };
};

const REMEMBERED_MS = 500;

const findSql = `select id::text, role, agencies from keys
  where hash = $1 and (revoked_at is null or revoked_at > now())`;

const findAllSql = `select encode(hash, 'hex') as name, id::text, role, agencies from keys
  where hash = any($1::bytea[]) and (revoked_at is null or revoked_at > now())`;

const rotateSql = `with old as (
    update keys set revoked_at = now() + make_interval(secs => $2) where id::text = $1 and revoked_at is null
    returning role, label, agencies, revoked_at
  ), made as (
    insert into keys (hash, role, label, agencies) select $3, role, label, agencies from old returning id::text
  )
  select made.id, old.revoked_at as "endsAt" from made, old`;

/** 256 random bits. */
const newKey = () => `lt_${randomBytes(32).toString("base64url")}`;

const nameOf = (key: string): string => hash("sha256", key, "hex");

const hashOf = (key: string): Buffer => Buffer.from(nameOf(key), "hex");
