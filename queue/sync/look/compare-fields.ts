import { fieldAt } from "../../../schemas/field-at.ts";

/**
 * One field of a system's message: its path there, where in the dossier it comes from and its Vietnamese name, where that is known, and what
 * both sides say. `not told`: the system showed the message without it. A value that is no text, number or yes-no is left out.
 */
export type ComparedField = {
  path: string;
  pointer?: string;
  title?: string;
  is: "equal" | "differs" | "not told";
  ours?: Scalar;
  theirs?: Scalar;
};

export type Scalar = string | number | boolean;

/** Each field's places in the dossier, by its path in the message. */
export type Origin = Readonly<Record<string, readonly string[]>>;

/** Fields of a message that should be held and of the one that is shown, in the order of ours, items of lists by their place. Pure. */
export const compareFields = (
  ours: unknown,
  theirs: unknown,
  origin: Origin = {},
): ComparedField[] => {
  const found: ComparedField[] = [];
  const compare = (mine: unknown, yours: unknown, path: string, isTold: boolean) => {
    const names = namesIn(mine, yours);
    if (names) {
      for (const name of names)
        compare(
          memberOf(mine, name),
          memberOf(yours, name),
          `${path}/${escaped(name)}`,
          isTold && hasMember(yours, name),
        );
    } else if (!isNothing(mine) || !isNothing(yours)) {
      const is = !isTold ? "not told" : isSame(mine, yours) ? "equal" : "differs";
      found.push({
        path,
        ...placeOf(origin[path]),
        is,
        ...shown("ours", mine),
        ...shown("theirs", yours),
      });
    }
  };
  compare(ours, theirs, "", true);
  return found;
};

/** The members to go through where ours has some; what is there alone is not looked into. */
const namesIn = (mine: unknown, yours: unknown): string[] | undefined => {
  if (!isWhole(mine) || (isWhole(yours) && Array.isArray(mine) !== Array.isArray(yours)))
    return undefined;
  if (!isWhole(yours) && !isNothing(yours)) return undefined;
  return [...new Set([...Object.keys(mine), ...Object.keys(yours ?? {})])];
};

const isWhole = (value: unknown): value is object => typeof value === "object" && value !== null;

const hasMember = (value: unknown, name: string) => isWhole(value) && Object.hasOwn(value, name);

const memberOf = (value: unknown, name: string): unknown =>
  hasMember(value, name) ? (value as Record<string, unknown>)[name] : undefined;

/** Nothing is said: XML has no null, and many systems show an empty text for it. */
const isNothing = (value: unknown) =>
  value === undefined || value === null || value === "" || (isWhole(value) && isEmpty(value));

const isEmpty = (value: object) => Object.keys(value).length === 0;

/** A number may be shown as its digits. */
const isSame = (mine: unknown, yours: unknown) =>
  (isNothing(mine) && isNothing(yours)) ||
  (isScalar(mine) && isScalar(yours) && String(mine) === String(yours));

const isScalar = (value: unknown): value is Scalar =>
  ["string", "number", "boolean"].includes(typeof value);

const shown = (name: "ours" | "theirs", value: unknown) =>
  isScalar(value) ? { [name]: typeof value === "string" ? cut(value, MOST_TEXT) : value } : {};

const placeOf = (places: readonly string[] | undefined) => {
  const [pointer] = places ?? [];
  if (pointer === undefined) return {};
  const { title } = fieldAt(pointer) ?? {};
  return { pointer, ...(title === undefined ? {} : { title }) };
};

const escaped = (name: string) => cut(name.replaceAll("~", "~0").replaceAll("/", "~1"), MOST_NAME);

const cut = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** Most characters of a value, and of a field's name, that are shown. */
const MOST_TEXT = 500;
const MOST_NAME = 100;
