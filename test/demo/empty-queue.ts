import type { Pool } from "pg";

/** Drops the queue store as somebody careless would, in the middle of its work; again where PostgreSQL undid it for a deadlock. */
export const dropQueue = async (pool: Pool): Promise<void> => {
  for (;;) {
    try {
      await pool.query("drop schema bullmq cascade");
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "40P01") throw error;
    }
  }
};
