import { createSwitches } from "../../../queue/ledger/control/switches.ts";
import { keptBy } from "../../../queue/sync/gate/kept-by.ts";
import type { System } from "../../../queue/sync/gate/system.ts";
import type { Store } from "../../open-store.ts";
import { keptWords } from "../words/kept-words.ts";

/** What keeps which system from being sent to, and until when; throws with the cure where only a person ends it. */
export const keptSystems = async (
  pool: Store["pool"],
  systems: Pick<System, "id" | "settings">[],
): Promise<string> => {
  const switches = await createSwitches(pool).all();
  const kept = systems.flatMap(({ id, settings }) => {
    const now = switches.find(({ system }) => system === id);
    const by = keptBy(now, settings.windows ?? [], new Date());
    return by.length > 0 ? [{ id, by, stopped: now?.stopped }] : [];
  });
  const words = kept.map(({ id, by }) => `${id}: ${keptWords(by)}`).join("; ");
  const cures = kept.flatMap(({ id, stopped }) =>
    stopped
      ? [`${stopped.cure ?? "Xem vì sao (lienthong systems)"}, rồi lienthong systems resume ${id}`]
      : [],
  );
  if (cures.length > 0) throw new Error(`${words}. ${cures.join("; ")}.`);
  return words || "không hệ thống nào";
};
