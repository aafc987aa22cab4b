import dossier from "./dossier.schema.json" with { type: "json" };
import { createValidator, type Validator } from "./validate.ts";

type Node = {
  required?: string[];
  properties?: Record<string, Node>;
  items?: Node;
  $ref?: string;
  $defs?: Record<string, Node>;
  $id?: string;
};

/**
 * Checks a piece of what somebody says of a dossier: what is told must be lawful, and what is not told may be lacking, but for what an
 * item of a list must have. `at`: the place that it speaks of, with `*` for an item: `/steps/*`; "" is the dossier.
 */
export const createLawful = (at = ""): Validator<unknown> => {
  const whole = structuredClone(dossier) as Node;
  const kinds = whole.$defs ?? {};
  const items = new Set<Node>();
  for (const node of [whole, ...Object.values(kinds)])
    for (const { items: item } of Object.values(node.properties ?? {}))
      if (item) items.add(resolved(item, kinds));
  for (const node of [whole, ...Object.values(kinds)]) if (!items.has(node)) delete node.required;

  let place: Node | undefined = whole;
  for (const name of at.split("/").slice(1)) {
    const next: Node | undefined = name === "*" ? place?.items : place?.properties?.[name];
    place = next && resolved(next, kinds);
  }
  if (place === undefined) throw new Error(`Expected a place of the dossier, got ${at}.`);
  const { required: _, ...loose } = place;
  return createValidator({ ...loose, $id: "urn:lienthong:piece", $defs: kinds }, { anyName: true });
};

const resolved = (node: Node, kinds: Record<string, Node>): Node =>
  node.$ref === undefined ? node : (kinds[node.$ref.replace("#/$defs/", "")] ?? node);
