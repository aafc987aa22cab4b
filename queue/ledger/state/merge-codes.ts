import type { OtherCode } from "../../../schemas/generated/dossier.ts";
import type { Facts } from "./merge.ts";

/** A code that the ledger gives to a dossier; `confirmed` by its issuer, or by somebody who may speak for all agencies. */
export type OwnCode = { code: string; issuer: string; confirmed: boolean };

/** The codes of dossier `d` in a query, as JSON. */
export const ownCodesSql = `coalesce((select json_agg(json_build_object('code', c.code, 'issuer', c.issuer,
    'confirmed', c.confirmed_by is not null) order by c.code, c.issuer) from dossier_codes c where c.dossier = d.id), '[]')`;

/**
 * The codes that any source names, each once, without the dossier's main one: its own and confirmed, and the rest. `facts`: the
 * province first. Pure.
 */
export const mergeCodes = (
  main: string,
  facts: Facts[],
  own: OwnCode[],
): { codes: OtherCode[]; unconfirmed: OtherCode[] } => {
  // Nearly every dossier is known by one code alone.
  if (facts.every(({ body }) => body.code === main && !body.codes?.length))
    return { codes: [], unconfirmed: [] };
  const told = facts.flatMap((word) => toldBy(word, own)).filter(({ code }) => code !== main);
  const isOwn = ({ code, issuer }: OtherCode) =>
    own.some((each) => each.confirmed && each.code === code && each.issuer === issuer);
  const codes = once(told.filter(isOwn));
  const confirmed = new Set(codes.map(({ code }) => code));
  return { codes, unconfirmed: once(told.filter(({ code }) => !confirmed.has(code))) };
};

/** The codes that one word tells; its main one is its source's where the dossier does not have it as another's. */
export const toldBy = ({ source, body }: Pick<Facts, "source" | "body">, own: OwnCode[]) => {
  const codes: OtherCode[] = body.codes ?? [];
  const { code } = body;
  if (code === undefined || codes.some((each) => each.code === code)) return codes;
  return [...codes, { code, issuer: own.find((each) => each.code === code)?.issuer ?? source }];
};

const once = (codes: OtherCode[]): OtherCode[] => {
  const issuers = new Map<string, string>();
  for (const { code, issuer } of codes) if (!issuers.has(code)) issuers.set(code, issuer);
  return [...issuers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, issuer]) => ({ code, issuer }));
};
