import type { OtherCode } from "../../../schemas/generated/dossier.ts";
import { type Agencies, agencyOf } from "../access/agencies.ts";
import { inScope } from "../access/scope.ts";
import { type Known, maySpeakOf, names, type readKnown } from "./accept-read.ts";
import { agencyToldBy, type Change, type Named, namesOf, othersOf } from "./change.ts";
import { mayOpen } from "./may-open.ts";

/**
 * A code that a word gives to its dossier; `confirmedBy` null: it is told by somebody who does not give it out. `isKnown`: it stands in
 * the ledger as told and is confirmed by now; of another dossier, `takenFrom`, which it was told of without being that one's.
 */
export type Claim = OtherCode & {
  confirmedBy: "system" | "adopted" | "province" | null;
  isKnown: boolean;
  takenFrom?: string;
};

/** Why a word is not stored: a code told is not this dossier's (`conflict`: where it stands, for the code may be a person's), or the speaker may not speak of it. */
export type Refusal =
  | { conflict: string }
  | { refused: "not-found" | "forbidden" }
  | { errors: { pointer: string; message: string }[] };

/** Codes that may be told of a dossier in all; what a receipt brings is kept beyond it. Two to four are usual. */
export const MOST_CODES = 50;

/**
 * Finds the dossier that a word is about by all of its codes, and what of them is new to it. To a speaker who is bound to agencies
 * a code that is neither theirs nor a dossier's of theirs is the same whether it exists or not. A dossier that nobody knows is begun by a
 * word, or by a statement of one of `openers` that brings it. Pure.
 */
export const judgeClaims = (
  change: Change,
  owner: Owner,
  { agencies, openers }: { agencies: Agencies; openers: ReadonlySet<string> },
): { before: Known | undefined; claims: Claim[] } | Refusal => {
  const { code, scope } = change;
  const isStatement = change.statement !== undefined;
  const [main, ...others] = namesOf(change);
  const named = owner(main.code, main.issuer);
  const heldBy = ({ code, issuer }: Named) => {
    const holder = owner(code, issuer);
    // What nobody confirmed gives way to whoever may confirm it.
    const counts = holder && (names(holder) || confirmerOf(change, issuer ?? "province") === null);
    return counts ? holder : undefined;
  };
  const told: Told[] = [
    { ...main, holder: isStatement ? heldBy(main) : named && names(named) ? named : undefined },
    ...others.map((each) => ({ ...each, holder: heldBy(each) })),
  ];
  const conflict = (at: Told) => ({ conflict: at.pointer });
  const mayName = ({ holder, code: each, issuer = "province" }: Told) => {
    if (holder) return maySpeakOf(holder.known, each, scope) && !holder.known.released;
    const issuedBy = agencyOf(each);
    // No agency's: a system gives out such codes of its own.
    if (issuedBy === undefined) return confirmerOf(change, issuer) === "system";
    const to = agencyToldBy(change) ?? "";
    return inScope(issuedBy, scope) || (inScope(to, scope) && agencies.mayHandOver(issuedBy, to));
  };
  if (scope !== null) {
    const [foreign] = told.filter((each) => !mayName(each));
    if (foreign) return foreign === told[0] ? { refused: "not-found" } : conflict(foreign);
  }
  const [first, ...known] = told.filter(({ holder }) => holder);
  const before = first?.holder?.known;
  const other = known.find(({ holder }) => holder?.known.id !== before?.id);
  if (other) return conflict(other);
  if (first && (before?.released || isAnotherName(change, first, before))) return conflict(first);
  if (!before && change.statement && !mayOpen(change.source, change.statement, openers))
    return { refused: "not-found" };
  // Steps of what nobody declared are about what their code says: it is told that there is none.
  const to = agencyToldBy(change) ?? before?.agency ?? agencyOf(code) ?? "";
  if (!inScope(to, scope)) {
    const from = before?.agency ?? agencyOf(code) ?? "";
    if (!agencies.mayHandOver(from, to)) return { refused: "forbidden" };
  }

  const claims = claimsOf(change, before, owner);
  const fresh = claims.filter(({ isKnown }) => !isKnown).length;
  if (fresh > 0 && (before?.codes.length ?? 0) + fresh > MOST_CODES) {
    const message = `Cần tối đa ${MOST_CODES} mã cho một hồ sơ, tính cả các lần khai trước.`;
    return { errors: [{ pointer: isStatement ? "/about" : "/codes", message }] };
  }
  return { before, claims };
};

type Owner = Awaited<ReturnType<typeof readKnown>>["owner"];
type Told = Named & { holder: ReturnType<Owner> };

/**
 * A source has one main code a dossier: another one, told with no more than a code of some issuer's, is a slip of the pen in that code,
 * not a new name. It is a new name where the old one is told with it.
 */
const isAnotherName = (
  { code, source, dossier }: Change,
  first: { pointer: string },
  before: Known | undefined,
) => {
  if (!dossier) return false;
  const mine = before?.facts.find((word) => word.source === source)?.body.code;
  const isNamed = dossier.codes?.some((each) => each.code === mine);
  return first.pointer !== "/code" && mine !== undefined && mine !== code && !isNamed;
};

/** What a word claims that its dossier does not have yet, or has only been told. */
const claimsOf = (change: Change, before: Known | undefined, owner: Owner): Claim[] => {
  const { code, source } = change;
  const main = before?.code ?? code;
  const told = othersOf(change);
  const isNamed = before?.codes.some(
    (own) => own.code === code && (own.confirmed || (own.code === main && source !== "province")),
  );
  if (isNamed && told.length === 0) return [];
  // A statement names its dossier by codes that all have issuers, also the one that it begins a dossier by.
  const isMine = !isNamed && !change.statement;
  const own: OtherCode[] = isMine ? [{ code, issuer: before ? source : "province" }] : [];
  const others = told.filter((other) => (!before && change.statement) || other.code !== main);
  const claims: Claim[] = [];
  for (const each of [...own, ...others]) {
    // By its main code a source names itself.
    const itself = source === "province" ? "province" : "system";
    const confirmedBy = each === own[0] ? itself : confirmerOf(change, each.issuer);
    const held = owner(each.code, each.issuer);
    const exact = held?.own.issuer === each.issuer ? held : undefined;
    if (exact && (exact.own.confirmed || confirmedBy === null)) continue;
    if (claims.some(({ code, issuer }) => code === each.code && issuer === each.issuer)) continue;
    const isTaken = exact !== undefined && exact.known.id !== before?.id;
    const more = isTaken ? { takenFrom: exact.known.id } : {};
    claims.push({ ...each, confirmedBy, isKnown: exact !== undefined, ...more });
  }
  return claims;
};

/**
 * Who confirms a code by telling it: its issuer itself, whoever adopts from it, and a speaker for all agencies. A key bound to some is
 * believed its own codes alone.
 */
const confirmerOf = ({ source, scope, adopting }: Change, issuer: string): Claim["confirmedBy"] => {
  if (adopting !== undefined) return "adopted";
  if (source === "province") return scope === null || issuer === "province" ? "province" : null;
  return issuer === source || issuer === `${source}-id` ? "system" : null;
};
