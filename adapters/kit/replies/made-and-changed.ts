/** What a text tells of two kinds of one thing apart: all of them, and fewer of the two. */
export type Sum = { n: number; least: number; kind: string | undefined };

export const dossier = "(?:hồ sơ|dossiers?)";
export const item = `(?:${dossier}|bản ghi|dòng|mục|tiến (?:trình|độ)|records?|items?|rows?)`;
/** A whole number by itself: no part of a date, a time, a code or a share. "00" is a code. */
export const number = "(?<![\\d\\p{L}]|\\d[/.,:-]|-)(0|[1-9]\\d*)(?! ?[/%]|[.,:-]?\\d|-|\\p{L})";
export const which = `(?: (${item}))?`;

/**
 * A folded text with each "thêm mới 2 hồ sơ, cập nhật 3 hồ sơ" said as one ("cập nhật 5 hồ sơ"), and those sums. One thing is made or
 * changed, never both, so the two are added up where they stand side by side and count one kind of thing; no other two counts are. Pure.
 */
export const sumUp = (text: string): { text: string; sums: Sum[] } => {
  // Most texts tell of nothing made.
  if (!/thêm|inserted|created|added/.test(text)) return { text, sums: [] };
  const sums: Sum[] = [];
  const add = (found: string, one: Share, other: Share) => {
    const kind = one.kind ?? other.kind;
    const isOneKind = (other.kind ?? kind) === kind;
    if (isMade(one.verb) === isMade(other.verb) || !isOneKind) return found;
    const n = Number(one.n) + Number(other.n);
    sums.push({ n, least: Math.min(Number(one.n), Number(other.n)), kind });
    return `cập nhật ${n} ${kind ?? "bản ghi"}`;
  };
  return {
    text: text
      .replace(verbsFirst, (found, verb, n, kind, verb2, n2, kind2) =>
        add(found, { verb, n, kind }, { verb: verb2, n: n2, kind: kind2 }),
      )
      .replace(verbsLast, (found, n, kind, verb, n2, kind2, verb2) =>
        add(found, { verb, n, kind }, { verb: verb2, n: n2, kind: kind2 }),
      ),
    sums,
  };
};

type Share = { verb: string; n: string; kind: string | undefined };

const isMade = (verb: string) => /^(?:thêm|inserted|created|added)/.test(verb);
const verb = "(thêm(?: mới)?|cập nhật|inserted|created|added|updated)";
const apart = "(?: ?[,;] ?| )(?:(?:và|and) )?(?:(?:đã|được) ){0,2}";
const verbFirst = `${verb}(?: (?:được|xong|thành công)){0,2} ?[:=]? ?${number}${which}`;
const verbLast = `${number}${which} (?:(?:đã|được) ){0,2}${verb}`;
const verbsFirst = new RegExp(`(?<!\\p{L})${verbFirst}${apart}${verbFirst}`, "gu");
const verbsLast = new RegExp(`${verbLast}${apart}${verbLast}(?!\\p{L})`, "gu");
