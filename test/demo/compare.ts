import type { Pool } from "pg";
import type { Dossier, Step } from "../../schemas/generated/dossier.ts";
import type { JsonObject } from "../simulators/json.ts";
import { contentHash } from "../simulators/record/content-hash.ts";
import { portalRecord, portalRow } from "./portal-words.ts";

/** How the portal's copies compare with the ledger: counts, parked by reason, and the first differences found, field by field, without values. */
export type Comparison = {
  dossiers: number;
  held: number;
  parked: Record<string, number>;
  behind: number;
  different: number;
  differences: { code: string; field: string }[];
};

/** What the portal's side shows of one dossier. */
export type PortalSide = {
  body: (code: string) => JsonObject | undefined;
  /** Content hashes of the rows it holds, each as often as it was applied. */
  rows: (code: string) => string[];
};

/**
 * Reads the ledger page by page in short statements and compares each dossier that it says is held with what the portal
 * has. The expected words are written down here a second time, from the portal's field list, not taken from the adapter.
 */
export const compare = async (
  pool: Pool,
  portal: PortalSide,
  onProgress: (dossiers: number) => void,
): Promise<Comparison> => {
  const result: Comparison = {
    dossiers: 0,
    held: 0,
    parked: {},
    behind: 0,
    different: 0,
    differences: [],
  };
  for (let after = "0"; ; ) {
    const { rows } = await pool.query({
      name: "compare",
      text: `select d.id::text, d.code, r.state, r.cause->>'is' as cause, f.body, f.steps
        from dossiers d join facts f on f.dossier = d.id and f.source = 'province'
        left join replicas r on r.dossier = d.id and r.system = 'national-portal'
        where d.id > $1 order by d.id limit 500`,
      values: [after],
    });
    for (const row of rows) {
      result.dossiers += 1;
      if (row.state === "parked") {
        result.parked[row.cause] = (result.parked[row.cause] ?? 0) + 1;
        continue;
      }
      if (row.state !== "current") {
        result.behind += 1;
        continue;
      }
      result.held += 1;
      const steps = Object.values(row.steps as Record<string, { step: Step }>).map(
        ({ step }) => step,
      );
      const fields = differencesOf(
        row.body as Dossier,
        steps,
        portal.body(row.code),
        portal.rows(row.code),
      );
      if (fields.length > 0) result.different += 1;
      for (const field of fields)
        if (result.differences.length < 20) result.differences.push({ code: row.code, field });
    }
    onProgress(result.dossiers);
    if (rows.length < 500) return result;
    after = rows.at(-1)?.id;
  }
};

/** The fields, and the rows, in which the portal's copy is not the dossier. */
export const differencesOf = (
  dossier: Dossier,
  steps: Step[],
  body: JsonObject | undefined,
  rows: string[],
): string[] => {
  if (!body) return ["(không có trên cổng)"];
  const wanted: Record<string, unknown> = portalRecord(dossier, steps);
  const fields = [...new Set([...Object.keys(wanted), ...Object.keys(body)])].filter(
    (field) => text(wanted[field]) !== text(body[field]),
  );
  const there = new Set(rows);
  const expected = new Set(steps.map((step) => contentHash(portalRow(dossier.code, step))));
  const missing = [...expected].filter((row) => !there.has(row)).length;
  const foreign = [...there].filter((row) => !expected.has(row)).length;
  return [
    ...fields,
    ...(missing > 0 ? [`tiến trình thiếu ${missing}`] : []),
    ...(foreign > 0 ? [`tiến trình lạ ${foreign}`] : []),
  ];
};

/** Absent, "" and an empty list say the same: nothing. */
const text = (value: unknown): string =>
  value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
    ? ""
    : JSON.stringify(value, (_, inner: unknown) =>
        inner !== null && typeof inner === "object" && !Array.isArray(inner)
          ? Object.fromEntries(
              Object.entries(inner)
                .filter(([, one]) => one !== "")
                .sort(([a], [b]) => (a < b ? -1 : 1)),
            )
          : inner,
      );
