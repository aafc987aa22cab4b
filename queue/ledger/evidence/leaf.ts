/**
 * The hash of one entry of the log, as SQL over the row `log`, by the form of the seal that covers it: `framed`, every column with
 * its length before it; of older forms the columns one after the other.
 */
export const leafSql = (log: string) => ({
  framed: `sha256(convert_to(${[
    framed(`${log}.id::text`),
    framed(`(extract(epoch from ${log}.at) * 1000000)::bigint::text`),
    framed(`${log}.kind`),
    framed(`${log}.dossier::text`),
    framed(`${log}.source`),
    framed(`${log}.entry::text`),
  ].join(" || ")}, 'UTF8'))`,
  plain: `sha256(convert_to(
    ${log}.kind || coalesce(${log}.dossier::text, '') || coalesce(${log}.source, '') || ${log}.entry::text, 'UTF8'))`,
});

/** Bytes, a colon and the text; a dash where there is none. */
const framed = (text: string) => `coalesce(octet_length(${text}) || ':' || ${text}, '-')`;
