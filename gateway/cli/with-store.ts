import { readSettings, type Settings } from "../../config/settings.ts";
import type { Ledger } from "../../queue/ledger/ledger.ts";
import { nearestName } from "../../schemas/nearest-name.ts";
import type { Store } from "../open-store.ts";
import type { buildSystems } from "../systems.ts";

/**
 * Opens the store for one command and closes it whatever happens. Logs only trouble, so that output is the command's own.
 * `make`: also where there is none yet; `read`: how the settings are read.
 */
export const withStore = async <T>(
  work: (store: Store, settings: Settings) => Promise<T>,
  {
    make = false,
    read = readSettings,
  }: { make?: boolean; read?: (env: typeof process.env) => Settings } = {},
): Promise<T> => {
  const settings = read(process.env);
  // Loaded when a command runs, so that --help and a mistyped option answer at once.
  const [{ createLog }, { openStore }, { createReleases }, { patience }] = await Promise.all([
    import("../../config/log.ts"),
    import("../open-store.ts"),
    import("../releases.ts"),
    import("../../queue/postgres/session/limits.ts"),
  ]);
  const log = createLog("warn");
  const releases = createReleases(log);
  try {
    const store = await openStore({
      settings,
      log,
      connections: 4,
      // Whoever runs a command sees it hang and can end it.
      limits: { answerMs: patience.month },
      releases,
      mustExist: !make,
    });
    return await work(store, settings);
  } finally {
    await releases.close();
  }
};

/** Opens the ledger with the systems of the systems file. A running gateway notices what changed within a second. */
export const withLedger = async <T>(
  work: (parts: {
    ledger: Ledger;
    systems: ReturnType<typeof buildSystems>["systems"];
    keep: Settings["keep"];
  }) => Promise<T>,
): Promise<T> => {
  const [{ createLedger }, { readConfiguration, systemsOf }] = await Promise.all([
    import("../../queue/ledger/ledger.ts"),
    import("../configuration.ts"),
  ]);
  const command = async ({ pool }: Store, settings: Settings) => {
    const { systems, rules, close } = systemsOf(settings, process.env);
    try {
      const aheadMs = settings.datedAheadHours * 3_600_000;
      const ledger = createLedger({ pool, onBehind: () => {}, aheadMs, ...rules });
      await ledger.switches.enrol([...systems.keys()]);
      return await work({ ledger, systems, keep: settings.keep });
    } finally {
      close();
    }
  };
  return withStore(command, { read: readConfiguration });
};

/** The system of a name; throws, with the names there are and the one most likely meant, where there is none. */
export const mustKnow = <T>(systems: Map<string, T>, id: string): T => {
  const known = systems.get(id);
  if (known !== undefined) return known;
  const names = [...systems.keys()];
  const nearest = nearestName(id, names);
  throw new Error(
    `Không có hệ thống "${id}"; hiện có ${names.join(", ")}${nearest === undefined ? "." : `; có phải "${nearest}"?`}`,
  );
};

/** How the log names hands laid on from the command line. */
export const byCommandLine = "cli";
