import type { HttpWorld } from "./http-world.ts";

/** The dossier code of a number from 1 to 9999. */
export const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

/** What tests of the HTTP surface set and see in the ledger itself: the one replica of a dossier, and what people did. */
export const rowsOf = (world: () => HttpWorld) => ({
  set: (n: number, change: string) =>
    world().pool.query(
      `update replicas set ${change} where dossier = (select id from dossiers where code = $1)`,
      [code(n)],
    ),
  replica: async (n: number) =>
    (
      await world().pool.query(
        "select r.* from replicas r join dossiers d on d.id = r.dossier where d.code = $1",
        [code(n)],
      )
    ).rows[0],
  notes: async () =>
    (
      await world().pool.query(
        "select dossier is not null as one, entry from log where kind = 'note' order by id",
      )
    ).rows,
});
