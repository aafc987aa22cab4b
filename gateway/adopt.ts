import type { Readable } from "node:stream";
import { Unmappable } from "../adapters/contract.ts";
import type { Refusal } from "../queue/ledger/accept/accept-claims.ts";
import type { Word } from "../queue/ledger/accept/change.ts";
import type { Caller } from "../queue/ledger/access/keys.ts";
import type { Copy } from "../queue/ledger/lease/record-held.ts";
import type { Ledger } from "../queue/ledger/ledger.ts";
import type { Held } from "../queue/ledger/state/held.ts";
import { keyOf } from "../queue/ledger/state/merge.ts";
import { type Salt, salted } from "../queue/ledger/state/salted.ts";
import type { System } from "../queue/sync/gate/system.ts";
import { validateDossier } from "../schemas/dossier.ts";
import { isComplete } from "../schemas/dossier-state.ts";
import type { Dossier } from "../schemas/generated/dossier.ts";
import { MOST_BYTES } from "./http/body/read-body.ts";
import { parseStrictJson } from "./http/body/strict-json.ts";
import { Problem } from "./http/contract/problems.ts";
import { toChange } from "./http/stream/declare.ts";
import { type Line, readLines } from "./http/stream/lines.ts";
import { NotUtf8, textOf, withoutMark } from "./made-by-hand.ts";

/** What adopting a file came to; `refused` lines by number, with the fields at fault. */
export type Adopted = {
  lines: number;
  adopted: number;
  declared: number;
  busy: string[];
  refused: { line: number; errors: { pointer: string; message: string }[] }[];
};

type Adopting = { n: number; change: Word; heldBy: Copy["heldBy"] };

/**
 * Takes a file of dossiers as a system holds them (NDJSON, one canonical dossier a line) and writes them down as held there,
 * without sending. Each line is read as strictly as a declaration; a byte order mark before the first is passed over. A dossier
 * that the ledger does not know, or not all of, is declared in the province's name first. Can be run again. Throws {@link NotUtf8} for UTF-16.
 */
export const adopt = async (parts: {
  ledger: Ledger;
  system: System;
  from: Readable;
  onProgress: (adopted: Adopted) => void;
}): Promise<Adopted> => {
  const { ledger, system } = parts;
  const result: Adopted = { lines: 0, adopted: 0, declared: 0, busy: [], refused: [] };
  let batch = new Map<string, Adopting>();

  const flush = async () => {
    const lines = [...batch.values()];
    batch = new Map();
    const isDeclared = await Promise.all(lines.map(declareIfNew));
    const declared = lines.filter((_, n) => isDeclared[n]);
    const copies = declared.map(({ change: { code, dossier }, heldBy }) => ({
      code,
      codes: dossier.codes ?? [],
      heldBy,
    }));
    const { written, elsewhere } = await ledger.recordHeld(system.id, copies);
    result.adopted += written.length;
    const done = new Set([...written, ...elsewhere]);
    result.busy.push(...copies.map(({ code }) => code).filter((code) => !done.has(code)));
    for (const { n, change } of lines)
      if (elsewhere.includes(change.code))
        result.refused.push({ line: n, errors: [{ pointer: "/codes", message: anothers }] });
    parts.onProgress(result);
  };

  /** False where the line was refused. */
  const declareIfNew = async ({ n, change }: Adopting) => {
    const known = await ledger.readDossier(change.code, null);
    if (known && isComplete(known.state)) return true;
    const accepted = await ledger.accept({ ...change, adopting: system.id });
    if (!("version" in accepted))
      result.refused.push({
        line: n,
        errors: refusalOf(accepted),
      });
    else result.declared += 1;
    return "version" in accepted;
  };

  for await (const line of readLines(parts.from, MOST_BYTES)) {
    result.lines += 1;
    const read = readLine(system, line, result.lines === 1);
    if (!read) continue;
    if ("errors" in read) {
      result.refused.push({ line: result.lines, errors: read.errors });
      continue;
    }
    if (batch.has(read.change.code)) await flush();
    batch.set(read.change.code, { n: result.lines, ...read });
    if (batch.size >= 200) await flush();
  }
  if (batch.size > 0) await flush();
  return result;
};

type Refused = { errors: { pointer: string; message: string }[] };

/** What one line says, or what is wrong with it; undefined for an empty one. */
const readLine = (
  system: System,
  line: Line,
  first: boolean,
): Omit<Adopting, "n"> | Refused | undefined => {
  if ("tooLong" in line) return refusal("Dòng dài quá 1 MiB.");
  const bytes = first ? withoutMark(line.bytes) : line.bytes;
  try {
    if (textOf(bytes).trim() === "") return undefined;
    const body = parseStrictJson(bytes);
    const change = toChange(validateDossier, { caller: operator, body, received: bytes });
    // Once for what it lacks: the salt is known only when the dossier is.
    system.adapter.parts(change.dossier);
    return { change, heldBy: (salt) => heldOf(system, change.dossier, salt) };
  } catch (error) {
    if (error instanceof NotUtf8) return refusal(`Dòng ${error.message}`);
    if (error instanceof Unmappable || error instanceof Problem) return { errors: error.errors };
    throw error;
  }
};

const refusal = (message: string): Refused => ({ errors: [{ pointer: "", message }] });

/** Whoever runs the command speaks for all agencies, in the province's name. */
const operator: Caller = { id: "cli", role: "admin", agencies: null };

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
  const pointer = "conflict" in refusal ? refusal.conflict : "/code";
  return [{ pointer, message: anothers }];
};

const anothers = "Mã này thuộc về một hồ sơ khác.";
