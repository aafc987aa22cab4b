import { randomUUID } from "node:crypto";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Account, NOBODY, nameOf } from "./account.ts";
import { ROLE } from "./settings.ts";

/**
 * Writes who may enter the server, anew at each start: by the socket alone, as the system's own word on who asks has it (peer), and
 * only the gateway's account, root and the server's own, `nobody` never. Returns the settings that put it in force.
 */
export async function writeEntry(home: string, account: Account): Promise<Record<string, string>> {
  const uids = new Set([process.getuid?.() ?? 0, 0, account?.uid ?? 0]);
  uids.delete(NOBODY.uid);
  // An ordinary gateway that is nobody itself has no other name.
  if (process.getuid?.() === NOBODY.uid) uids.add(NOBODY.uid);
  const names = (await Promise.all([...uids].map(nameOf))).filter((name) => name !== undefined);
  const files = {
    hba_file: join(home, "postgres-hba.conf"),
    ident_file: join(home, "postgres-ident.conf"),
  };
  await replace(files.hba_file, `local all ${ROLE} peer map=lienthong\n`);
  await replace(
    files.ident_file,
    names.map((name) => `lienthong "${name.replaceAll('"', '""')}" ${ROLE}\n`).join(""),
  );
  return files;
}

/** Writes a file of ours, readable by the server's account, whole or not at all and through no link. */
async function replace(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  const handle = await open(aside, "wx", 0o644);
  try {
    await handle.writeFile(text);
    // Whatever umask the gateway has.
    await handle.chmod(0o644);
    await rename(aside, file);
  } finally {
    await handle.close();
  }
}
