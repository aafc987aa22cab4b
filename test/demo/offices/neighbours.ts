import type { Pool } from "pg";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { hurryPolls } from "./hurry.ts";
import { openMinistries } from "./ministries.ts";
import { openProvinceOffice } from "./province-office.ts";
import type { Put } from "./put.ts";

/** Everybody beside the portal: the province's own program and the ministries' systems, with those who work there. */
export const openNeighbours = async (parts: {
  faults: boolean;
  seed: number;
  put: (dossier: Dossier) => Promise<Put>;
  /** Where the gateway takes calls now. */
  url: () => string;
}) => {
  const ministries = await openMinistries(parts);
  const office = await openProvinceOffice(parts).catch(async (error) => {
    await ministries.close();
    throw error;
  });
  let hurriedAt = 0;
  return {
    /** Their entries of the systems file, and the variables that these name. */
    others: { ...office.others, ...ministries.others },
    env: { ...office.env, ...ministries.env },
    sides: [office.side, ...ministries.sides],
    declare: office.declare,
    /** One turn of all who work there; `isTold`: the province has declared its quarter. */
    work: async (pool: Pool, isTold: boolean): Promise<void> => {
      ministries.work(parts.url());
      if (isTold) await office.work();
      // While the quarter is told it has the machine, afterwards all wait for what is to come.
      if (performance.now() - hurriedAt < (isTold ? 400 : 2_500)) return;
      hurriedAt = performance.now();
      // The ledger may be away for a moment while somebody disturbs it.
      await hurryPolls(pool).catch(() => {});
    },
    toCome: ministries.toCome,
    calls: (): number => office.calls() + ministries.calls(),
    backwards: office.backwards,
    civilDoubts: ministries.civilDoubts,
    close: async (): Promise<void> => {
      await office.close();
      await ministries.close();
    },
  };
};
