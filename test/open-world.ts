import { testDatabase } from "./postgres.ts";
import { createWorld } from "./world.ts";

/** A world on a fresh ledger of its own, which goes with it. */
export const openWorld = async (options: Parameters<typeof createWorld>[1] = {}) => {
  const database = await testDatabase();
  const world = await createWorld(database.pool, options);
  const close = async () => {
    await world.close();
    await database.drop();
  };
  return { ...world, pool: database.pool, close };
};

/** A world with its ledger. */
export type OpenWorld = Awaited<ReturnType<typeof openWorld>>;
