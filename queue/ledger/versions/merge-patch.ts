import type { MergedState } from "../../../schemas/dossier-state.ts";
import {
  emptyNode,
  escaped,
  type Form,
  type FormNode,
  kindOf,
  MARK,
  membersOf,
  type Place,
  placeWithin,
  toForm,
} from "./form.ts";

/** A merge patch (RFC 7396) of a form: what is named is set, null takes away, all else stays. */
export type Patch = Form | PatchNode;
type PatchNode = { [name: string]: Patch | null };

/** The patch that leads from one state to another; by the form of both. Takes time by their sizes. Pure. */
export const patchBetween = (from: MergedState, to: MergedState): Patch =>
  between(from, to, "state") ?? emptyNode();

/** Changes a form by a patch, in its place where it can; gives what it is then. Costs by what the patch names alone. */
export const applyPatch = (form: Form | undefined, patch: Patch): Form => {
  if (typeof patch !== "object") return patch;
  const node: FormNode = typeof form === "object" ? form : emptyNode();
  for (const [name, told] of Object.entries(patch))
    if (told === null) delete node[name];
    else node[name] = applyPatch(node[name], told);
  return node;
};

/** Undefined where nothing differs. On the way of every change: nothing is made before something does. */
const between = (from: unknown, to: unknown, place: Place): Patch | undefined => {
  if (from === to) return undefined;
  const was = kindOf(from, place);
  const kind = kindOf(to, place);
  if (was === undefined || kind === undefined) return toForm(to, place);
  const had = membersOf(from, place);
  const has = membersOf(to, place);
  let patch: PatchNode | undefined;
  const tell = (name: string, told: Patch | null) => {
    patch ??= emptyNode<Patch | null>();
    patch[name] = told;
  };
  if (was !== kind) tell(MARK, kind === "object" ? null : kind);
  const names = Object.keys(has);
  const before = Object.keys(had);
  // Nearly always the same names in the same places, which costs least to see.
  let alike = names.length === before.length;
  for (let n = 0; n < names.length; n += 1) {
    const name = names[n] as string;
    const isThere = name === before[n];
    alike &&= isThere;
    const member = has[name];
    const old = isThere ? had[name] : own(had, name);
    if (member === old) continue;
    const told = member === undefined ? null : between(old, member, placeWithin(place, name));
    if (told !== undefined) tell(escaped(name), told);
  }
  if (alike) return patch;
  for (const name of before)
    if (had[name] !== undefined && own(has, name) === undefined) tell(escaped(name), null);
  return patch;
};

/** The length of a list is its own too, and no member. */
const own = (members: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(members, name) && !(name === "length" && Array.isArray(members))
    ? members[name]
    : undefined;
