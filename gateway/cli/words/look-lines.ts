import type { ComparedPart } from "../../../queue/sync/look/compare-copy.ts";
import type { ComparedField } from "../../../queue/sync/look/compare-fields.ts";
import type { LookedUp } from "../../../queue/sync/look/look-up.ts";
import { partWords, stateWords } from "./copy-words.ts";

/** What a system was seen to hold of a dossier, beside what it should, for people. Pure. */
export const lookLines = (seen: LookedUp): string[] => [
  `${seen.code} ở ${seen.system}, so với phiên bản ${seen.version}: ${seen.there ? words[seen.is] : "không có hồ sơ này"}`,
  `  theo sổ cái: ${seen.copy ? `${stateWords(seen.copy.state)}, bên kia có phiên bản ${seen.copy.settled ?? "–"}` : "chưa từng gửi"}`,
  ...seen.lacks.map(({ pointer, message }) => `  chưa có gì để so: ${pointer} ${message}`),
  ...seen.parts.flatMap(partLines),
  ...(seen.leftOff > 0 ? [`  và ${seen.leftOff} trường nữa không kể`] : []),
];

const partLines = ({ part, is, acknowledged, fields }: ComparedPart): string[] => [
  `  ${partWords(part)}: ${words[is]}${acknowledged ? "; sổ cái ghi là đã nhận" : ""}`,
  ...fields.filter((field) => field.is !== "equal").map(fieldLine),
];

const fieldLine = ({ path, title, is, ours, theirs }: ComparedField): string => {
  const name = title === undefined ? path : `${title} (${path})`;
  return is === "not told"
    ? `    ${name}: bên kia không kể`
    : `    ${name}: phải là ${said(ours)}, bên kia ${said(theirs)}`;
};

const said = (value: unknown) => (value === undefined ? "–" : JSON.stringify(value));

const words: Record<ComparedPart["is"], string> = {
  equal: "khớp",
  differs: "KHÁC",
  absent: "KHÔNG CÓ",
  "not told": "bên kia không cho xem nội dung",
};
