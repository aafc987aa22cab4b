import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { belongsTo } from "../leave-nothing.ts";

/** A temporary folder that the embedded PostgreSQL's account can pass through; its own data stays closed to others. In the folder of the play, where there is one. */
export const temporaryHome = (name: string): string => {
  const home = mkdtempSync(join(process.env[belongsTo] ?? tmpdir(), `${name}-`));
  chmodSync(home, 0o711);
  return home;
};
