import type { OtherCode } from "../../../schemas/generated/dossier.ts";
import { type Agencies, agencyOf } from "../access/agencies.ts";
import { inScope } from "../access/scope.ts";
import type { Change } from "./accept.ts";
import type { Known, readKnown } from "./accept-read.ts";

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
 * a code that is neither theirs nor a dossier's of theirs is the same whether it exists or not. Pure.
 */
export const judgeClaims = (
  change: Change,
  owner: Owner,
  agencies: Agencies,
): { before: Known | undefined; claims: Claim[] } | Refusal => {
  const { code, source, scope, dossier } = change;
  const named = owner(code, source === "province" ? undefined : source);
  // Steps alone leave a dossier where it is.
  const to =
    change.only === "steps"
      ? (named?.known.agency ?? agencyOf(code) ?? "")
      : change.dossier.agencies.processing.code;
  const told: Told[] = [
    { code, pointer: "/code", holder: named?.own.confirmed ? named : undefined },
    ...(dossier.codes ?? []).map(({ code: other, issuer }, n) => {
      const holder = owner(other, issuer);
      // What nobody confirmed gives way to whoever may confirm it.
      const counts = holder?.own.confirmed || confirmerOf(change, issuer) === null;
      const pointer = `/codes/${n}/code`;
      return { code: other, pointer, holder: counts ? holder : undefined };
    }),
  ];
  const conflict = (at: Told) => ({ conflict: at.pointer });
  const mayName = ({ holder, code: each }: Told) => {
    if (holder) return inScope(holder.known.agency, scope) && !holder.known.released;
    const issuedBy = agencyOf(each);
    if (issuedBy === undefined) return false;
    return inScope(issuedBy, scope) || (inScope(to, scope) && agencies.mayHandOver(issuedBy, to));
  };
  if (scope !== null) {
    const [foreign] = told.filter((each) => !mayName(each));
    if (foreign) return foreign.pointer === "/code" ? { refused: "not-found" } : conflict(foreign);
  }
  const [first, ...others] = told.filter(({ holder }) => holder);
  const before = first?.holder?.known;
  const other = others.find(({ holder }) => holder?.known.id !== before?.id);
  if (other) return conflict(other);
  if (first && (before?.released || isAnotherName(change, first, before))) return conflict(first);
  if (!inScope(to, scope)) {
    const from = before?.agency ?? agencyOf(code) ?? "";
    if (!agencies.mayHandOver(from, to)) return { refused: "forbidden" };
  }

  const claims = claimsOf(change, before, owner);
  const fresh = claims.filter(({ isKnown }) => !isKnown).length;
  if (fresh > 0 && (before?.codes.length ?? 0) + fresh > MOST_CODES) {
    const message = `Cần tối đa ${MOST_CODES} mã cho một hồ sơ, tính cả các lần khai trước.`;
    return { errors: [{ pointer: "/codes", message }] };
  }
  return { before, claims };
};

type Owner = Awaited<ReturnType<typeof readKnown>>["owner"];
type Told = { code: string; pointer: string; holder: ReturnType<Owner> };

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
const claimsOf = (change: Change, before: Known | undefined, owner: Owner): Claim[] => {
  const { code, source, dossier } = change;
  const main = before?.code ?? code;
  const isNamed = before?.codes.some((own) => own.code === code && own.confirmed);
  if (isNamed && !dossier.codes) return [];
  const own: OtherCode[] = isNamed ? [] : [{ code, issuer: before ? source : "province" }];
  const others = (dossier.codes ?? []).filter((other) => other.code !== main);
  const claims = new Map<string, Claim>();
  for (const told of [...own, ...others]) {
    const name = `${told.code} ${told.issuer}`;
    // By its main code a source names itself.
    const itself = source === "province" ? "province" : "system";
    const confirmedBy = told === own[0] ? itself : confirmerOf(change, told.issuer);
    const held = owner(told.code, told.issuer);
    const exact = held?.own.issuer === told.issuer ? held : undefined;
    if (claims.has(name) || (exact && (exact.own.confirmed || confirmedBy === null))) continue;
    const isTaken = exact !== undefined && exact.known.id !== before?.id;
    const more = isTaken ? { takenFrom: exact.known.id } : {};
    claims.set(name, { ...told, confirmedBy, isKnown: exact !== undefined, ...more });
  }
  return [...claims.values()];
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
