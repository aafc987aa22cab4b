import type { Pool } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { agencyOf } from "../access/agencies.ts";
import { findDossier } from "../access/find-dossier.ts";
import { forgetFiles } from "../files/forget-files.ts";
import { digestOf } from "../state/canonical.ts";
import { fold, type Words } from "../state/fold.ts";
import { forgotten, type Held } from "../state/held.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import { redactBody, redactSteps, redactWords } from "../state/redact.ts";
import { newSalt } from "../state/salted.ts";
import { storable } from "../state/storable.ts";
import { type Ended, isEnded } from "./erase-ended.ts";

/**
 * Erases the personal data of a dossier: persons, papers, free texts and forms go, codes, dates and statuses stay for the
 * reports. Its copies are closed unsent and its salts destroyed, so that the hashes of what was told and sent say nothing, while
 * the chain still verifies. False where there is no such dossier, or it has not `ended` once nobody else can change it.
 */
export const eraseDossier = async (
  pool: Pool,
  ownership: Ownership,
  code: string,
  by: string,
  ended?: Ended,
): Promise<boolean> => {
  const found = await findDossier(pool, code, null);
  if (!found) return false;
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query(
      "select version, digest, custody from dossiers where id = $1 for update",
      [found.id],
    );
    if (ended && !(await isEnded(client, found.id, ended))) return false;
    const at = new Date().toISOString();
    const told = await client.query(
      "select source, body, steps, words from facts where dossier = $1",
      [found.id],
    );
    const facts = told.rows.map(
      ({ source, body, steps, words: said }: Facts & { words: Words | null }) => {
        const words = said && redactWords(said, at);
        return {
          source,
          body: words ? fold(words) : redactBody(body),
          steps: redactSteps(steps),
          words,
        };
      },
    );
    const own = await client.query(`select ${ownCodesSql} as codes from dossiers d where id = $1`, [
      found.id,
    ]);
    const state = merge(found.code, facts, ownership, own.rows[0].codes, rows[0].custody);
    const digest = digestOf(state);
    const version = rows[0].version + (digest === rows[0].digest ? 0 : 1);
    await client.query(
      `update facts f set body = i.body::json, steps = i.steps::json, digest = i.digest, words = i.words::json
       from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as i(source, body, steps, digest, words)
       where f.dossier = $1 and f.source = i.source`,
      [
        found.id,
        facts.map(({ source }) => source),
        facts.map(({ body }) => JSON.stringify(body)),
        facts.map(({ steps }) => JSON.stringify(steps)),
        facts.map(({ body, words }) => digestOf(words ? (words.base ?? {}) : body)),
        facts.map(({ words }) => words && JSON.stringify(words)),
      ],
    );
    await client.query(
      "update inbound set body = null, hash = null, statement = null, key = 'erased ' || id where dossier = $1",
      [found.id],
    );
    await client.query(unappliedSql, unappliedOf(own.rows[0].codes));
    await client.query("delete from awaiting where dossier = $1", [found.id]);
    await client.query(
      `update dossiers set version = $2, touched = touched + 1, digest = $3, salt = $4, erased_at = clock_timestamp(),
         kept_from = $2, kept_since = case when version < $2 then clock_timestamp()
           else coalesce((select at from versions where dossier = $1 and version = $2), kept_since, changed_at) end
       where id = $1`,
      [found.id, version, digest, newSalt().toString("hex")],
    );
    await client.query("delete from versions where dossier = $1", [found.id]);
    // A call under way loses its lease: its result comes too late to bring anything back.
    const copies = await client.query(
      "select system, held from replicas where dossier = $1 order by system for update",
      [found.id],
    );
    await client.query(
      `update replicas r set state = 'closed', lease = lease + 1, lease_until = null, worker = null, opened = false,
         ready_at = null, behind_since = null, awaits_person = false, cause = null, changed_at = now(), held = i.held::json
       from unnest($2::text[], $3::text[]) as i(system, held)
       where r.dossier = $1 and r.system = i.system`,
      [
        found.id,
        copies.rows.map(({ system }) => system),
        copies.rows.map(({ held }) => storable(forget(held))),
      ],
    );
    await client.query(
      "update log set salt = null, said = null where dossier = $1 and salt is not null",
      [found.id],
    );
    await forgetFiles(client, found.id);
    await client.query("delete from findings where dossier = $1", [found.id]);
    await client.query("insert into log (kind, dossier, entry) values ('note', $1, $2::json)", [
      found.id,
      JSON.stringify({ at, is: "erased", version, by }),
    ]);
    return true;
  });
};

/** The codes of a dossier by which what was not applied is known to be about it, those of others' numbering with their issuers. */
const unappliedOf = (codes: OwnCode[]) => [
  codes.map(({ code }) => code),
  codes.map(({ code }) => code).filter((code) => agencyOf(code) !== undefined),
  codes.map(({ code, issuer }) => `${issuer} ${code}`),
];

// Also what was refused, is parked or waits: it is about this dossier all the same, and nothing is left to apply. What waits by a like number of another
// issuer is another dossier's.
const unappliedSql = `
update inbound set body = null, hash = null, statement = null, key = 'erased ' || id, settled_at = coalesce(settled_at, now()),
  state = case state when 'waiting' then 'refused' else state end,
  cause = case state when 'waiting' then '{"why":"Dữ liệu cá nhân của hồ sơ đã được xóa khi tin này còn chờ."}'::json else cause end
where dossier is null and body is not null and codes && $1::text[] and (state <> 'waiting' or statement is null or codes && $2::text[]
  or exists (select from json_array_elements(plain(statement)->'about') a where concat(a->>'issuer', ' ', a->>'code') = any($3::text[])))`;

/** Here and not in SQL: what came from outside before it was cleaned may be what SQL cannot look into. */
const forget = (held: Held): Held =>
  Object.fromEntries(
    Object.entries(held).map(([key, { digest, doubt, changed: _, ...rest }]) => [
      key,
      {
        ...(typeof digest === "string" ? { digest: forgotten } : {}),
        ...(typeof doubt === "string" ? { doubt: forgotten } : {}),
        ...rest,
      },
    ]),
  );
