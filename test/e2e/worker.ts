import type { Pool } from "pg";
import type { Http } from "../../adapters/contract.ts";
import { buildSystems } from "../../gateway/systems.ts";
import { readSystemsFile } from "../../gateway/systems-file.ts";
import { createEngine } from "../../queue/engine/engine.ts";
import { createLedger } from "../../queue/ledger/ledger.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { createGate } from "../../queue/sync/gate/gate.ts";
import { startSync } from "../../queue/sync/sync.ts";
import type { Word } from "./words.ts";

/** A gateway's inside without its door: ledger, queue and lanes, built of parts that a test may put its hand in. */
export const createWorker = async (parts: {
  url: string;
  file: string;
  wrapPool?: (pool: Pool) => Pool;
  wrapHttp?: (http: Http) => Http;
}) => {
  const { wrapPool = (pool) => pool, wrapHttp = (http) => http } = parts;
  const account = { PORTAL_USERNAME: "h41_demo", PORTAL_PASSWORD: "demo-secret" };
  const built = buildSystems(readSystemsFile(parts.file), account);
  const systems = new Map(
    [...built.systems].map(([id, system]) => [id, { ...system, http: wrapHttp(system.http) }]),
  );
  const pool = createPool({ url: parts.url, max: 8, applicationName: "worker" });
  const engine = await createEngine({
    connection: { store: "postgres", url: parts.url },
    onError: () => {},
  });
  const ledger = createLedger({
    pool: wrapPool(pool),
    ownership: {},
    route: () => [...systems.keys()],
    onBehind: (system) => engine.wake({ system, lane: 0 }),
  });
  let sync: { close(): Promise<void> } | undefined;
  return {
    accept: ({ code, dossier }: Word) =>
      ledger.accept({
        code,
        source: "province",
        scope: null,
        dossier,
        received: JSON.stringify(dossier),
      }),
    /** Lets the lanes run. */
    work: async () => {
      await ledger.switches.enrol([...systems.keys()]);
      sync = await startSync({
        ledger,
        engine,
        systems,
        gate: createGate({
          switches: ledger.switches,
          incidents: ledger.incidents,
          report: () => {},
        }),
        onShut: () => {},
        report: () => {},
        mostLanes: 2,
      });
    },
    close: async () => {
      await sync?.close();
      await engine.close();
      await pool.end();
      built.close();
    },
  };
};
