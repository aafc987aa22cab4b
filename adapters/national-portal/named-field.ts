import aDossier from "../../schemas/national-portal/a-dossier-request.schema.json" with {
  type: "json",
};
import bDossier from "../../schemas/national-portal/b-dossier.schema.json" with { type: "json" };
import bRow from "../../schemas/national-portal/b-row.schema.json" with { type: "json" };
import cCreate from "../../schemas/national-portal/c-create-request.schema.json" with {
  type: "json",
};
import cStatus from "../../schemas/national-portal/c-status.schema.json" with { type: "json" };
import { fold } from "../kit/text/fold.ts";
import { placesOnTheWire } from "./wire-places.ts";

/**
 * Finds the place in the dossier of the field that a refusal's text names, by its name on the wire or by its Vietnamese one;
 * the longest name that stands there as whole words wins. `at`: where the part itself comes from.
 */
export const createFieldFinder = () => {
  // Written when the first refusal is read: a command that reads none does without.
  let names: Named[] | undefined;

  return (text: string, at: string | undefined): string | undefined => {
    names ??= everyName();
    const read = fold(text);
    for (const { name, place } of names) {
      const pointer = standsIn(read, name) ? placeFor(place, at) : undefined;
      if (pointer !== undefined) return pointer;
    }
    return undefined;
  };
};

type Named = { name: string; place: string };

/** A step's field belongs to the part's own step, a submitter's to whoever submitted it; of another part it says nothing. */
const placeFor = (place: string, at = ""): string | undefined => {
  if (place.startsWith("/steps/*"))
    return at.startsWith("/steps/") ? place.replace("/steps/*", at) : undefined;
  if (place.startsWith("/submitter"))
    return /^\/(submitter|applicant)$/.test(at) ? place.replace("/submitter", at) : undefined;
  return place;
};

/** Names on the wire before Vietnamese ones, and the longer before the shorter. */
const everyName = (): Named[] => {
  const byLength = (a: Named, b: Named) => b.name.length - a.name.length;
  const places = placesOnTheWire();
  const wire = [...places].map(([name, place]) => named(name, place));
  const terms = new Map(Object.entries(alsoCalled));
  for (const schema of [aDossier, bDossier, bRow, cCreate, cStatus])
    for (const [wireName, title] of titlesOf(schema)) {
      const place = places.get(wireName);
      if (place !== undefined && !terms.has(title)) terms.set(title, place);
    }
  const spoken = [...terms].map(([term, place]) => named(term, place));
  return [...wire.sort(byLength), ...spoken.sort(byLength)];
};

/** Shorter names than the schemas' titles, as refusals have them. */
const alsoCalled: Record<string, string> = {
  "lĩnh vực": "/field/code",
  "thủ tục": "/procedure/code",
  "lệ phí": "/fees",
  "trích yếu": "/abstract",
  "giấy tờ kết quả": "/results",
  "tệp đính kèm": "/submittedPapers",
  "thành phần hồ sơ": "/submittedPapers",
  TechID: "/applicant/nationalAccountId",
};

const named = (name: string, place: string): Named => ({ name: fold(name), place });

/** As whole words. */
const standsIn = (text: string, name: string): boolean => {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!inWord.test(text.charAt(at - 1)) && !inWord.test(text.charAt(at + name.length)))
      return true;
  return false;
};

const inWord = /[\p{L}\p{N}\p{M}_]/u;

/** Every field of a schema with its title, however deep. */
const titlesOf = (node: unknown): [string, string][] => {
  if (typeof node !== "object" || node === null) return [];
  const { properties = {} } = node as { properties?: Record<string, { title?: string }> };
  const own = Object.entries(properties).flatMap(([name, { title }]): [string, string][] =>
    title === undefined ? [] : [[name, title]],
  );
  return [...own, ...Object.values(node).flatMap(titlesOf)];
};
