import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder that the embedded PostgreSQL's account can pass through; its own data stays closed to others. */
export const temporaryHome = (name: string): string => {
  const home = mkdtempSync(join(tmpdir(), `${name}-`));
  chmodSync(home, 0o711);
  return home;
};
