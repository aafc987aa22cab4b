import { type Field, fieldAt, namesAt } from "../../schemas/field-at.ts";
import { nearestName } from "../../schemas/nearest-name.ts";

/** What a map is written from: the dossier; of a step's map, besides, `/step`. */
export type Scope = { base: string; ofStep: boolean };

/** The field at a place of the dossier, or why there is none, with the name that was most likely meant. Pure. */
export const placeOf = (pointer: string, { base, ofStep }: Scope): Field | string => {
  const place = (base + pointer).replace(ofStep ? /^\/step(?=\/|$)/ : /^(?!)/, "/steps/*");
  const field = fieldAt(place);
  if (field) return field;
  const names = place.split("/");
  const wrong = names.findIndex((_, n) => n > 0 && !fieldAt(names.slice(0, n + 1).join("/")));
  const known = [
    ...namesAt(names.slice(0, wrong).join("/")),
    ...(ofStep && wrong === 1 ? ["step"] : []),
  ];
  const nearest = nearestName(names[wrong] ?? "", known);
  const meant =
    nearest === undefined
      ? `; ở đó có ${known.join(", ") || "không gì cả"}.`
      : `; có phải "${nearest}"?`;
  return `Hồ sơ không có "${names[wrong]}"${meant}`;
};

/** A value as the field says it, where the file may have it as text; undefined where it never does. Pure. */
export const said = (
  { kind, words }: Field,
  value: string | number | boolean,
): string | number | boolean | undefined => {
  if (words) return words.includes(String(value)) ? String(value) : undefined;
  if (kind === "number") return /^-?\d{1,15}$/.test(String(value)) ? Number(value) : undefined;
  if (kind === "boolean")
    return ["true", "false"].includes(String(value)) ? String(value) === "true" : undefined;
  return typeof value === "string" && ["text", "moment", "day"].includes(kind) ? value : undefined;
};
