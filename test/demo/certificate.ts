import { hash } from "node:crypto";
import type { Pool } from "pg";
import { isObject, listOf, textOf } from "../simulators/json.ts";

/**
 * Opens the link of one certificate that came back, as whoever has it would: without a key. `isOpen`: it gave the file of the SHA-256 that the
 * dossier tells. Undefined where none came back. The address is the public one; the gateway itself is asked.
 */
export const openCertificate = async (
  pool: Pool,
  { url, key }: { url: string; key: string },
): Promise<{ code: string; isOpen: boolean } | undefined> => {
  const { rows } = await pool.query(
    `select d.code from facts f join dossiers d on d.id = f.dossier
     where f.source = 'civil-status' and f.body->>'status' = '9' order by d.id limit 1`,
  );
  const code: string | undefined = rows[0]?.code;
  if (code === undefined) return undefined;
  const asked = await fetch(`${url}/v1/dossiers/${code}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const shown: unknown = await asked.json();
  const state = isObject(shown) && isObject(shown.state) ? shown.state : {};
  const result = listOf(state, "results").find(({ id }) => String(id).startsWith("civil-status:"));
  const link = result && textOf(result, "link");
  if (!link || !URL.canParse(link)) return { code, isOpen: false };
  const { pathname, search } = new URL(link);
  const opened = await fetch(url + pathname + search);
  const bytes = Buffer.from(await opened.arrayBuffer());
  const isOpen = opened.status === 200 && hash("sha256", bytes, "hex") === result.sha256;
  return { code, isOpen };
};

/** How the registrations stand that civil status told of: registered, refused, and those of which no end came. */
export const readRegistrations = async (
  pool: Pool,
): Promise<{ registered: number; refused: number; open: number }> => {
  const { rows } = await pool.query(`
    select count(*) filter (where status = '9')::int as registered, count(*) filter (where status = '3')::int as refused,
      count(*) filter (where status is null or status not in ('9', '3'))::int as open
    from (select f.body->>'status' as status from replicas r left join facts f on f.dossier = r.dossier and f.source = r.system
      where r.system = 'civil-status' and r.settled is not null) as told`);
  return rows[0];
};
