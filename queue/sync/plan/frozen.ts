import type { Part } from "../../../adapters/contract.ts";
import type { Settlement } from "../../ledger/lease/settle.ts";
import { forgotten, type Held } from "../../ledger/state/held.ts";

type Finding = NonNullable<Settlement["findings"]>[number];

/** Whether a part stays as the system took it, whatever became of its content since. Pure. */
export const isTaken = (held: Held, { key, frozen }: Part): boolean => {
  const { digest, known, doubt } = held[key] ?? {};
  return frozen === true && doubt === undefined && (digest !== undefined || known === true);
};

/**
 * The digest of what the system has of a part that it says is there: of a frozen one that of the attempt before, if that may have arrived,
 * since none after it changed anything. Pure.
 */
export const takenOf = (before: Held, { key, digest, frozen }: Part): string => {
  const doubt = frozen ? before[key]?.doubt : undefined;
  return doubt === undefined || doubt === forgotten ? digest : doubt;
};

/** Contents that came after they could be sent, each told once; `held` with that written down. Pure. */
export const changedSince = (held: Held, parts: Part[]): { held: Held; findings: Finding[] } => {
  const next = { ...held };
  const findings: Finding[] = [];
  for (const part of parts.filter((each) => isTaken(held, each))) {
    const { changed, ...rest } = held[part.key] ?? {};
    const differs = rest.digest && rest.digest !== part.digest;
    if (differs && changed !== part.digest) findings.push(changedContent(part));
    if (changed !== part.digest)
      next[part.key] = differs ? { ...rest, changed: part.digest } : rest;
  }
  return { held: next, findings };
};

const changedContent = ({ key }: Part): Finding => ({
  kind: "changed-after-submission",
  key,
  evidence: { part: key },
});

/** The system has what an attempt before this one carried. Pure. */
export const olderContent = ({ key }: Part): Finding => ({
  kind: "maybe-older-content",
  key,
  evidence: { part: key },
});
