import type { OtherCode } from "../../schemas/generated/dossier.ts";
import type { Change } from "./accept.ts";
import type { Known, readKnown } from "./accept-read.ts";
import { type Agencies, agencyOf } from "./agencies.ts";
import { inScope } from "./scope.ts";

/**
 * A code that a word gives to its dossier; `confirmedBy` null: it is told by somebody who does not give it out. `isKnown`: the dossier
 * has been told it before, and it is confirmed by now.
 */
export type Claim = OtherCode & {
  confirmedBy: "system" | "adopted" | "province" | null;
  isKnown: boolean;
};

/** Why a word is not stored: a code told is not this dossier's (`conflict`), or the speaker may not speak of it. */
export type Refusal =
  | { conflict: string; pointer: string }
  | { refused: "not-found" | "forbidden" }
  | { errors: { pointer: string; message: string }[] };

/** Codes that a dossier has in all, those of receipts aside. Two to four are usual. */
export const MOST_CODES = 50;

/**
 * Finds the dossier that a word is about by all of its codes, and what of them is new to it. To a speaker who is bound to agencies
 * a code that is neither theirs nor a dossier's of theirs is the same whether it exists or not. Pure.
 */
export const judgeClaims = (
  change: Change,
  owner: Awaited<ReturnType<typeof readKnown>>["owner"],
  agencies: Agencies,
): { before: Known | undefined; claims: Claim[] } | Refusal => {
  const { code, source, scope, dossier } = change;
  const to = dossier.agencies.processing.code;
  const told = [
    { code, pointer: "/code", owner: owner(code, source === "province" ? undefined : source) },
    ...(dossier.codes ?? []).map((other, n) => ({
      code: other.code,
      pointer: `/codes/${n}/code`,
      owner: owner(other.code, other.issuer),
    })),
  ];
  const conflict = (at: (typeof told)[number]) => ({ conflict: at.code, pointer: at.pointer });
  const mayName = (each: (typeof told)[number]) => {
    if (each.owner) return inScope(each.owner.agency, scope) && !each.owner.released;
    const issuedBy = agencyOf(each.code);
    if (issuedBy === undefined) return false;
    return inScope(issuedBy, scope) || (inScope(to, scope) && agencies.mayHandOver(issuedBy, to));
  };
  if (scope !== null) {
    const [foreign] = told.filter((each) => !mayName(each));
    if (foreign) return foreign.pointer === "/code" ? { refused: "not-found" } : conflict(foreign);
  }
  const [first, ...others] = told.filter((each) => each.owner);
  const before = first?.owner;
  const other = others.find((each) => each.owner?.id !== before?.id);
  if (other) return conflict(other);
  if (first && (before?.released || isAnotherName(change, first, before))) return conflict(first);
  const from = before?.agency ?? agencyOf(code) ?? "";
  if (!inScope(to, scope) && !agencies.mayHandOver(from, to)) return { refused: "forbidden" };

  const claims = claimsOf(change, before);
  const fresh = claims.filter(({ isKnown }) => !isKnown).length;
  if (fresh > 0 && (before?.codes.length ?? 0) + fresh > MOST_CODES) {
    const message = `Expected at most ${MOST_CODES} codes of a dossier in all, those of earlier words included.`;
    return { errors: [{ pointer: "/codes", message }] };
  }
  return { before, claims };
};

/**
 * A source has one main code a dossier: another one, told with no more than a code of some issuer's, is a slip of the pen in that code,
 * not a new name. It is a new name where the old one is told with it.
 */
const isAnotherName = (
  { code, source, dossier }: Change,
  first: { pointer: string },
  before: Known | undefined,
) => {
  const mine = before?.facts.find((word) => word.source === source)?.body.code;
  const isNamed = dossier.codes?.some((each) => each.code === mine);
  return first.pointer !== "/code" && mine !== undefined && mine !== code && !isNamed;
};

/** What a word claims that its dossier does not have yet, or has only been told. */
const claimsOf = (change: Change, before: Known | undefined): Claim[] => {
  const { code, source, dossier } = change;
  const main = before?.code ?? code;
  const told: OtherCode[] = [
    ...(before?.codes.some((own) => own.code === code)
      ? []
      : [{ code, issuer: before ? source : "province" }]),
    ...(dossier.codes ?? []).filter((other) => other.code !== main),
  ];
  const seen = new Set<string>();
  return told.flatMap(({ code: each, issuer }) => {
    const name = `${each} ${issuer}`;
    const own = before?.codes.find((known) => known.code === each && known.issuer === issuer);
    const confirmedBy = confirmerOf(change, issuer);
    if (seen.has(name) || (own && (own.confirmed || confirmedBy === null))) return [];
    seen.add(name);
    return [{ code: each, issuer, confirmedBy, isKnown: own !== undefined }];
  });
};

/**
 * Who confirms a code by telling it: its issuer itself, whoever adopts from it, and a speaker for all agencies. A key bound to some is
 * believed its own codes alone.
 */
const confirmerOf = ({ source, scope, adopting }: Change, issuer: string): Claim["confirmedBy"] => {
  if (adopting !== undefined) return "adopted";
  if (source === "province") return scope === null || issuer === "province" ? "province" : null;
  return issuer === source || issuer === `${source}-id` || issuer === "province" ? "system" : null;
};
