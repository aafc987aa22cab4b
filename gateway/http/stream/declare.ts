import type { Accepted } from "../../../queue/ledger/accept/accept.ts";
import type { Word } from "../../../queue/ledger/accept/change.ts";
import type { Caller } from "../../../queue/ledger/access/keys.ts";
import { inScope, type Scope } from "../../../queue/ledger/access/scope.ts";
import { MOST_ERRORS } from "../../../schemas/explain.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { Validator } from "../../../schemas/validate.ts";
import { sourceOf } from "../access/auth.ts";
import { Problem } from "../contract/problems.ts";

/** What a declared dossier became, as a caller is told it. */
export type Declared = {
  status: number;
  code: string;
  version: number;
  changed: boolean;
  stale: boolean;
};

/**
 * Checks what a caller says of a dossier: first whether it may speak for the agency that it names (`forbidden`), then all of it
 * (`bad-dossier`), then that it is the dossier `code` (`code-mismatch`).
 */
export const toChange = (
  validate: Validator<Dossier>,
  said: { caller: Caller; body: unknown; received: Buffer; code?: string },
  mayReceive: MayReceive = () => false,
): Word => {
  checkAgency(said.caller, said.body, mayReceive);
  const verdict = validate(said.body);
  if (!verdict.ok) throw new Problem("bad-dossier", { errors: verdict.errors });
  const dossier = verdict.value;
  const twice = keysToldTwice(dossier);
  if (twice.length > 0) throw new Problem("bad-dossier", { errors: twice });
  if (said.code !== undefined && said.code !== dossier.code) {
    const errors = [{ pointer: "/code", message: "Cần đúng mã hồ sơ trên đường dẫn." }];
    throw new Problem("code-mismatch", { errors });
  }
  const { agencies: scope } = said.caller;
  return {
    code: dossier.code,
    source: sourceOf(said.caller),
    scope,
    speaker: said.caller.id,
    dossier,
    received: said.received,
  };
};

/** Whether callers of a scope may hand any dossier at all over to an agency. */
export type MayReceive = (scope: Scope, agency: string) => boolean;

/** Looked at before the rest, so that whoever may not speak for an agency costs nothing more and learns nothing. */
const checkAgency = ({ agencies }: Caller, body: unknown, mayReceive: MayReceive) => {
  if (agencies === null) return;
  const named = (body as Partial<Dossier> | null | undefined)?.agencies?.processing?.code;
  if (typeof named !== "string" || inScope(named, agencies)) return;
  if (!mayReceive(agencies, named)) throw new Problem("forbidden");
};

/** Two steps of one key in one word would leave one of them: which of the two was meant is the caller's to say. */
const keysToldTwice = ({ steps = [] }: Dossier) => {
  const seen = new Set<string>();
  const faults = steps.flatMap(({ key }, n) => {
    const twice = key !== undefined && seen.has(key);
    if (key !== undefined) seen.add(key);
    const message = "Cần khóa riêng, nhận được khóa của một bước trước đó.";
    return twice ? [{ pointer: `/steps/${n}/key`, message }] : [];
  });
  return faults.slice(0, MOST_ERRORS);
};

/** 202 for a change, 200 for what was known or is older; throws the problem that a refusal is. */
export const toDeclared = (accepted: Accepted): Declared => {
  if ("refused" in accepted) throw new Problem(accepted.refused);
  if ("errors" in accepted) throw new Problem("bad-dossier", { errors: accepted.errors });
  if ("conflict" in accepted) {
    // The same whether the code is another agency's dossier's or nobody's.
    const message =
      "Cần các mã của một hồ sơ, thuộc cơ quan mà khóa này được khai; mã ở đây không phải mã của hồ sơ này.";
    throw new Problem("code-belongs-elsewhere", {
      errors: [{ pointer: accepted.conflict, message }],
    });
  }
  return { status: accepted.changed && !accepted.stale ? 202 : 200, ...accepted };
};
