import { setImmediate as turnOfLoop } from "node:timers/promises";
import { type ReadItem, readRecord, recordField } from "../../../adapters/province/in-record.ts";
import type { Does, Verdict } from "../../../adapters/province/in-replies.ts";
import { readRow, rowField } from "../../../adapters/province/in-row.ts";
import type { Accepted } from "../../../queue/ledger/accept/accept.ts";
import type { Change } from "../../../queue/ledger/accept/change.ts";
import type { Unmet } from "../../../queue/ledger/accept/hear.ts";
import type { Caller } from "../../../queue/ledger/access/keys.ts";
import type { Dossier, Step } from "../../../schemas/generated/dossier.ts";
import type { Validator } from "../../../schemas/validate.ts";
import { sourceOf } from "../access/auth.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { toProblem } from "../contract/to-problem.ts";

/** What became of each item of a list, in order; `unread`: fields of the wire that no word of ours says. */
export type Taken = { verdicts: Verdict[]; unread: string[] };

/**
 * Takes the items of a list in an older form, each judged by itself and all of one commit where they fit; resolves once all that was
 * taken is committed. Others have the processor in between, however long the list is. What fails is an item's own, and told to the operator;
 * where all of them fail, the first failure is thrown.
 */
export const createTakeList = (parts: {
  ledger: Pick<HttpLedger, "acceptIf">;
  validate: Validator<Dossier>;
  onFault: (error: unknown) => void;
}) => {
  const { ledger, validate, onFault } = parts;

  return async (asked: {
    does: Does;
    items: unknown[];
    caller: Caller;
    unit?: string | undefined;
  }): Promise<Taken> => {
    const { does, items, caller } = asked;
    const unread = new Set<string>();
    const verdicts: Promise<Verdict>[] = [];
    const rows = new Map<string, { steps: Step[]; places: number[] }>();
    const said = {
      source: sourceOf(caller),
      scope: caller.agencies,
      speaker: caller.id,
    };
    const failures: unknown[] = [];
    const store = (code: string, change: Change, field: (pointer: string) => string) =>
      ledger.acceptIf(change).then(
        (made) => verdictOf(code, made, field),
        (error: unknown): Verdict => {
          failures.push(error);
          return { code, is: "failed" };
        },
      );

    const takeRecord = (item: unknown): Promise<Verdict> | Verdict => {
      const read = readRecord(item, asked.unit);
      note(unread, read);
      const { code } = read;
      const judged = judge(read, validate, recordField);
      if ("why" in judged) return { code, is: "refused", why: judged.why };
      const dossier = judged.value;
      const received = JSON.stringify(item);
      const word = { ...said, code: dossier.code, dossier, received };
      return store(code, does === "add" ? { ...word, only: "new" } : word, recordField);
    };
    const takeRow = (item: unknown, n: number): Verdict | undefined => {
      const read = readRow(item);
      note(unread, read);
      const { code } = read;
      // A step is judged within a dossier, which it is told without.
      const judged = judge(withRow(read), validate, (at) =>
        rowField(at.replace(/^\/steps\/0/, "")),
      );
      if ("why" in judged) return { code, is: "refused", why: judged.why };
      const { steps, places } = rows.get(code) ?? { steps: [], places: [] };
      rows.set(code, { steps: [...steps, ...(judged.value.steps ?? [])], places: [...places, n] });
      return undefined;
    };

    let since = performance.now();
    for (const [n, item] of items.entries()) {
      const verdict = does === "progress" ? takeRow(item, n) : takeRecord(item);
      if (verdict) verdicts[n] = Promise.resolve(verdict);
      if (performance.now() - since < LONG_MS) continue;
      await turnOfLoop();
      since = performance.now();
    }
    for (const [code, { steps, places }] of rows) {
      const dossier = { code, steps };
      const received = JSON.stringify(steps);
      const verdict = store(code, { ...said, code, only: "steps", dossier, received }, rowField);
      for (const n of places) verdicts[n] = verdict;
    }
    const told = await Promise.all(verdicts);
    if (failures.length > 0 && told.every(({ is }) => is === "failed")) throw failures[0];
    // Once, for a list fails of one thing mostly.
    const fault = failures.find((error) => toProblem(error).code === "internal");
    if (fault !== undefined) onFault(fault);
    return { verdicts: told, unread: [...unread].slice(0, MOST_UNREAD) };
  };
};

/** How long a list keeps the processor before others have it. */
const LONG_MS = 5;
const MOST_UNREAD = 20;
const MOST_WHYS = 3;

const FOREIGN = "ngoài phạm vi cơ quan của tài khoản";

/** A dossier of nobody's around a row, so that the schema of dossiers judges it. */
const withRow = ({ code, says, ...read }: ReadItem): ReadItem => ({
  ...read,
  code,
  says: {
    code,
    procedure: { code: "1.000000" },
    agencies: { processing: { code: "H41" } },
    applicant: { kind: "citizen" },
    status: 1,
    steps: [says],
  },
});

const judge = (
  { says, faults }: ReadItem,
  validate: Validator<Dossier>,
  field: (pointer: string) => string,
): { value: Dossier } | { why: string } => {
  if (faults.length > 0) return { why: faults.slice(0, MOST_WHYS).join("; ") };
  const verdict = validate(says);
  if (verdict.ok) return verdict;
  return { why: wordsOf(verdict.errors, field) };
};

const wordsOf = (errors: { pointer: string; message: string }[], field: (at: string) => string) =>
  errors
    .slice(0, MOST_WHYS)
    .map(({ pointer, message }) => `${field(pointer)}: ${message.replace(/\.$/, "")}`)
    .join("; ");

const verdictOf = (
  code: string,
  made: Accepted | Unmet,
  field: (pointer: string) => string,
): Verdict => {
  if ("version" in made) return { code, is: "taken" };
  if ("unmet" in made) return { code, is: made.unmet === "new" ? "exists" : "absent" };
  if ("errors" in made) return { code, is: "refused", why: wordsOf(made.errors, field) };
  // Another agency's dossier and nobody's are answered alike.
  return { code, is: "refused", why: FOREIGN };
};

/** Without the places of items, which only repeat. */
const note = (unread: Set<string>, read: ReadItem) => {
  for (const each of read.unread) unread.add(each.replaceAll(/\[\d+\]/g, "[]"));
};
