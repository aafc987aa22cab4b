import type { MergedState } from "../../../schemas/dossier-state.ts";
import type { Step } from "../../../schemas/generated/dossier.ts";
import { inStepOrder } from "../state/merge-steps.ts";

/** A value as a merge patch can speak of it: without lists and null, of which RFC 7396 knows nothing. */
export type Form = string | number | boolean | FormNode;
export type FormNode = { [name: string]: Form };

/** The name under which a node says what it stands for: `list` by its places, `steps` by their keys, `null`; else it is an object. */
export const MARK = "~";

/** Where a value stands: it is the state, its list of steps, or anything within. */
export type Place = "state" | "steps" | "inner";

/** A state, or what stands within it, as a form. Steps go by their keys, so that one that comes in between moves no other. Pure. */
export const toForm = (value: unknown, place: Place = "state"): Form => {
  const kind = kindOf(value, place);
  if (kind === undefined) return value as Form;
  const form = emptyNode();
  if (kind !== "object") form[MARK] = kind;
  for (const [name, member] of Object.entries(membersOf(value, place)))
    if (member !== undefined) form[escaped(name)] = toForm(member, placeWithin(place, name));
  return form;
};

/** The state that a form stands for. Pure. */
export const fromForm = (form: Form): MergedState => standFor(form) as MergedState;

/** What a value is told as; undefined where it stands for itself. */
export const kindOf = (
  value: unknown,
  place: Place,
): "object" | "list" | "steps" | "null" | undefined => {
  if (typeof value !== "object") return undefined;
  if (value === null) return "null";
  if (!Array.isArray(value)) return "object";
  return place === "steps" ? "steps" : "list";
};

/** What stands in a value that does not stand for itself, by name. */
export const membersOf = (value: unknown, place: Place): Readonly<Record<string, unknown>> => {
  if (place !== "steps" || !Array.isArray(value)) return (value ?? {}) as Record<string, unknown>;
  const members = emptyNode<unknown>();
  for (const step of value as Step[]) members[step.key ?? ""] = step;
  return members;
};

export const placeWithin = (place: Place, name: string): Place =>
  place === "state" && name === "steps" ? "steps" : "inner";

/** A name as it stands in a form, where it cannot be taken for the mark. */
export const escaped = (name: string): string => (name.startsWith(MARK) ? MARK + name : name);

/** A node with nothing in it, not even what every object has: a step may be called `constructor`. */
export const emptyNode = <T = Form>(): { [name: string]: T } => Object.create(null);

const standFor = (form: Form): unknown => {
  if (typeof form !== "object") return form;
  const { [MARK]: kind, ...rest } = form;
  if (kind === "null") return null;
  const members = Object.entries(rest).map(([name, member]): [string, unknown] => [
    name.startsWith(MARK) ? name.slice(MARK.length) : name,
    standFor(member),
  ]);
  if (kind === "steps") return inStepOrder(members.map(([, step]) => step as Step));
  if (kind !== "list") return Object.fromEntries(members);
  return members.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
};
