import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Unmappable } from "../adapters/contract.ts";
import type { Refusal } from "../queue/ledger/accept-claims.ts";
import type { Held } from "../queue/ledger/claim.ts";
import type { Copy } from "../queue/ledger/hold.ts";
import type { Ledger } from "../queue/ledger/ledger.ts";
import { keyOf } from "../queue/ledger/merge.ts";
import { type Salt, salted } from "../queue/ledger/salted.ts";
import type { System } from "../queue/sync/lane.ts";
import { validateDossier } from "../schemas/dossier.ts";
import type { Dossier } from "../schemas/generated/dossier.ts";

/** What adopting a file came to; `refused` lines by number, with the fields at fault. */
export type Adopted = {
  lines: number;
  adopted: number;
  declared: number;
  busy: string[];
  refused: { line: number; errors: { pointer: string; message: string }[] }[];
};

type Line = { n: number; text: string; dossier: Dossier; heldBy: Copy["heldBy"] };

/**
 * Takes a file of dossiers as a system holds them (NDJSON, one canonical dossier a line) and writes them down as held there,
 * without sending. A dossier that the ledger does not know is declared in the province's name first. Can be run again.
 */
export const adopt = async (parts: {
  ledger: Ledger;
  system: System;
  from: Readable;
  onProgress: (adopted: Adopted) => void;
}): Promise<Adopted> => {
  const { ledger, system } = parts;
  const result: Adopted = { lines: 0, adopted: 0, declared: 0, busy: [], refused: [] };
  let batch = new Map<string, Line>();

  const flush = async () => {
    const lines = [...batch.values()];
    batch = new Map();
    await Promise.all(lines.map(declareIfNew));
    const copies = lines.map(({ dossier: { code, codes = [] }, heldBy }) => ({
      code,
      codes,
      heldBy,
    }));
    const { written, elsewhere } = await ledger.hold(system.id, copies);
    result.adopted += written.length;
    const done = new Set([...written, ...elsewhere]);
    result.busy.push(...copies.map(({ code }) => code).filter((code) => !done.has(code)));
    for (const { n, dossier } of lines)
      if (elsewhere.includes(dossier.code))
        result.refused.push({ line: n, errors: [{ pointer: "/codes", message: anothers }] });
    parts.onProgress(result);
  };

  const declareIfNew = async ({ n, text, dossier }: Line) => {
    if (await ledger.readDossier(dossier.code, null)) return;
    const accepted = await ledger.accept({
      code: dossier.code,
      source: "province",
      scope: null,
      dossier,
      received: text,
      adopting: system.id,
    });
    if (!("version" in accepted))
      result.refused.push({
        line: n,
        errors: refusalOf(accepted),
      });
    else result.declared += 1;
  };

  for await (const text of createInterface({
    input: parts.from,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    result.lines += 1;
    if (text.trim() === "") continue;
    const read = readLine(system, text);
    if ("errors" in read) {
      result.refused.push({ line: result.lines, errors: read.errors });
      continue;
    }
    if (batch.has(read.dossier.code)) await flush();
    batch.set(read.dossier.code, { n: result.lines, text, ...read });
    if (batch.size >= 200) await flush();
  }
  if (batch.size > 0) await flush();
  return result;
};

const readLine = (
  system: System,
  text: string,
): Pick<Line, "dossier" | "heldBy"> | { errors: { pointer: string; message: string }[] } => {
  const dossier = parse(text);
  if (!dossier.ok) return { errors: dossier.errors };
  try {
    // Once for what it lacks: the salt is known only when the dossier is.
    system.adapter.parts(dossier.value);
    return { dossier: dossier.value, heldBy: (salt) => heldOf(system, dossier.value, salt) };
  } catch (error) {
    if (error instanceof Unmappable) return { errors: error.errors };
    throw error;
  }
};

/** Its parts as held, the steps under the names that the ledger gives them. */
const heldOf = ({ adapter }: System, dossier: Dossier, salt: Salt): Held => {
  const { steps = [] } = dossier;
  const named = { ...dossier, steps: steps.map((step) => ({ ...step, key: keyOf(step, salt) })) };
  return Object.fromEntries(
    adapter.parts(named).map(({ key, digest }) => [key, { digest: salted(digest, salt) }]),
  );
};

const refusalOf = (refusal: Refusal) => {
  if ("errors" in refusal) return refusal.errors;
  const pointer = "pointer" in refusal ? refusal.pointer : "/code";
  return [{ pointer, message: anothers }];
};

const anothers = "Mã này thuộc về một hồ sơ khác.";

const parse = (text: string) => {
  try {
    return validateDossier(JSON.parse(text));
  } catch {
    return {
      ok: false as const,
      errors: [{ pointer: "", message: "Dòng không phải JSON hợp lệ." }],
    };
  }
};
