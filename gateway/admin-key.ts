import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../config/log.ts";
import type { Ledger } from "../queue/ledger/ledger.ts";

/** Sees to the first admin key: LIENTHONG_ADMIN_KEY where it is given, else one made at the first start and written to `admin.key` (0600) in the home folder. */
export const ensureAdminKey = async (parts: {
  keys: Pick<Ledger["keys"], "ensureAdmin">;
  home: string;
  given: string | undefined;
  log: Log;
}): Promise<void> => {
  const made = await parts.keys.ensureAdmin(parts.given);
  if (made === undefined) return;
  const file = join(parts.home, "admin.key");
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  parts.log("info", "first admin key written", { file });
};
