import type { Pool } from "pg";
import { digestOf } from "../../queue/ledger/state/canonical.ts";
import { dossierOf } from "../world.ts";

/** Fills a ledger with dossiers behind on one system, as if declared, in a few statements; spread over deadlines from ten days past to ten to come. */
export const fillLedger = async (pool: Pool, dossiers: number): Promise<void> => {
  const { code: _, ...body } = dossierOf("");
  const text = JSON.stringify(body);
  await pool.query(
    `with made as (
       insert into dossiers (code, version, touched, digest, agency, procedure, status, due_at)
       select 'H41.99-261122-' || lpad(n::text, 7, '0'), 1, 1, $2, 'H41.99', '1.001193', 4,
         now() + (random() * 20 - 10) * interval '1 day'
       from generate_series(1, $1::int) n returning id, code, due_at
     ), coded as (
       insert into dossier_codes (code, dossier, issuer, confirmed_by) select code, id, 'province', 'province' from made
     ), told as (
       insert into facts (dossier, source, revision, digest, body, steps)
       select id, 'province', 1, $2, ('{"code":"' || code || '",' || substr($3, 2))::json, '{}' from made
     )
     insert into replicas (system, dossier, state, wanted, urgency, behind_since)
     select 'national-portal', id, 'ready', 1, least(due_at, now() + interval '1 day'), now() from made`,
    [dossiers, digestOf(body), text],
  );
  // What autovacuum and the checkpointer would do in the next minutes, so that it does not fall into a measurement.
  await pool.query("vacuum analyze");
  await pool.query("checkpoint");
};
