import type { Statement } from "../../../schemas/statement.ts";

/**
 * Whether a statement may begin a dossier that nobody knows: its source is one that brings dossiers, and it is whole, or says what the dossier
 * is about, whose it is or with whom. News alone begins none: its code may be mistyped. Pure.
 */
export const mayOpen = (
  source: string,
  { whole, says }: Pick<Statement, "whole" | "says">,
  openers: ReadonlySet<string>,
): boolean => openers.has(source) && (whole || bringing.some((field) => says[field] !== undefined));

const bringing = ["procedure", "applicant", "agencies"] as const;
