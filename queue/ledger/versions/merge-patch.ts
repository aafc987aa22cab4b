import type { DossierState } from "../../../schemas/dossier-state.ts";
import {
  emptyNode,
  escaped,
  type Form,
  type FormNode,
  MARK,
  nodeOf,
  type Place,
  placeWithin,
  toForm,
} from "./form.ts";

/** A merge patch (RFC 7396) of a form: what is named is set, null takes away, all else stays. */
export type Patch = Form | PatchNode;
type PatchNode = { [name: string]: Patch | null };

/** The patch that leads from one state to another; by the form of both. Takes time by their sizes. Pure. */
export const patchBetween = (from: DossierState, to: DossierState): Patch =>
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

/** Undefined where nothing differs. */
const between = (from: unknown, to: unknown, place: Place): Patch | undefined => {
  if (from === to) return undefined;
  const had = nodeOf(from, place);
  const has = nodeOf(to, place);
  if (had === undefined || has === undefined) return toForm(to, place);
  const patch = emptyNode<Patch | null>();
  if (had.kind !== has.kind) patch[MARK] = has.kind ?? null;
  for (const [name, member] of Object.entries(has.members)) {
    if (member === undefined) continue;
    const told = between(own(had.members, name), member, placeWithin(place, name));
    if (told !== undefined) patch[escaped(name)] = told;
  }
  for (const [name, member] of Object.entries(had.members))
    if (member !== undefined && own(has.members, name) === undefined) patch[escaped(name)] = null;
  for (const _ in patch) return patch;
  return undefined;
};

/** Not the length of a list either, which is its own and no member. */
const own = (members: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.prototype.propertyIsEnumerable.call(members, name) ? members[name] : undefined;
