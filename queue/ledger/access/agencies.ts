import { inScope, isWithin, type Scope } from "./scope.ts";

/**
 * Which agency may hand its dossiers over to which, each with those below it, and which became part of which: `from` is the first
 * day (`YYYY-MM-DD`, Vietnam's) on which what is the old one's is the new one's.
 */
export type AgencyRules = {
  handOver: { from: string; to: string }[];
  mergers: { old: string; new: string; from: string }[];
};

/** What an agency may do to another's dossiers and codes on a day. Pure, `today` aside. */
export const createAgencies = (rules: AgencyRules, today: () => string = dayInVietnam) => {
  const inForce = () => {
    const day = today();
    return rules.mergers.filter(({ from }) => from <= day);
  };
  const handOvers = () => [
    ...rules.handOver,
    ...inForce().map((merger) => ({ from: merger.old, to: merger.new })),
  ];
  return {
    /** A scope with the agencies that became part of those in it. */
    withMerged: (scope: Scope): Scope => {
      if (scope === null || rules.mergers.length === 0) return scope;
      const widened = [...scope];
      // The list grows while it is walked: what merged into a merged agency is in it too.
      for (const agency of widened)
        for (const merger of inForce())
          if (isWithin(merger.new, agency) && !widened.includes(merger.old))
            widened.push(merger.old);
      return widened;
    },
    /** Whether what is `from`'s may become `to`'s by `from`'s own word, or be claimed for `to` by `to`'s. */
    mayHandOver: (from: string, to: string): boolean =>
      handOvers().some((rule) => isWithin(from, rule.from) && isWithin(to, rule.to)),
    /** Whether a caller of this scope may hand anything at all over to an agency. */
    mayReceive: (scope: Scope, to: string): boolean =>
      scope === null ||
      handOvers().some(
        (rule) =>
          isWithin(to, rule.to) &&
          (inScope(rule.from, scope) || scope.some((agency) => isWithin(agency, rule.from))),
      ),
  };
};

export type Agencies = ReturnType<typeof createAgencies>;

/** The agency that a dossier code names as the one that gave it; undefined where it is no dossier code. Pure. */
export const agencyOf = (code: string): string | undefined => dossierCode.exec(code)?.[1];

/** As the schema has it: nothing but what it lists is a letter of a code, whatever looks or folds alike. */
const dossierCode = /^([A-Z0-9]{1,8}(?:\.[A-Z0-9]{1,8}){0,7})-(?:\d{6}|\d{8})-\d{4,7}$/;

/** Việt Nam keeps UTC+7 all the year. */
const dayInVietnam = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
