import type { JSONSchema } from "json-schema-to-typescript";

type Node = Record<string, unknown>;

/** The keywords that shape a type; limits, formats and conditions do not. */
const KEPT = ["type", "enum", "const", "required", "additionalProperties", "items", "default"];

/**
 * Rewrites a schema so that its types come out well: PascalCase definitions become named types, camelCase ones are
 * inlined, Vietnamese titles become comments, and a property with a default is always there.
 */
export function typeable(schema: JSONSchema): JSONSchema {
  const definitions = asNode(schema.$defs ?? {});
  const named = Object.entries(definitions).filter(([name]) => isTypeName(name));
  return {
    ...rewrite(asNode(schema), definitions),
    $defs: Object.fromEntries(
      named.map(([name, node]) => [name, rewrite(asNode(node), definitions)]),
    ),
  };
}

function rewrite(node: Node, definitions: Node): Node {
  if (typeof node.$ref === "string") return resolve(node, node.$ref, definitions);
  const written: Node = {};
  for (const key of KEPT) if (key in node) written[key] = node[key];
  const title = node.title;
  if (typeof title === "string") {
    written.description = [title, node.description].filter(Boolean).join(". ");
  }
  if (node.properties !== undefined) {
    const properties = Object.entries(asNode(node.properties));
    const filled = properties.filter(([, value]) => "default" in asNode(value));
    const required: unknown = node.required ?? [];
    written.required = [
      ...(Array.isArray(required) ? required : []),
      ...filled.map(([key]) => key),
    ];
    written.properties = rewriteEach(properties, definitions);
  }
  if (node.patternProperties !== undefined) {
    written.patternProperties = rewriteEach(
      Object.entries(asNode(node.patternProperties)),
      definitions,
    );
  }
  if (typeof node.items === "object" && node.items !== null) {
    written.items = rewrite(asNode(node.items), definitions);
  }
  return written;
}

function rewriteEach(entries: [string, unknown][], definitions: Node): Node {
  return Object.fromEntries(
    entries.map(([key, value]) => [key, rewrite(asNode(value), definitions)]),
  );
}

function resolve(node: Node, ref: string, definitions: Node): Node {
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  if (isTypeName(name)) return { description: node.title, tsType: name };
  const { title, ...target } = rewrite(asNode(definitions[name]), definitions);
  return { ...target, description: node.title };
}

function isTypeName(name: string): boolean {
  return /^[A-Z]/.test(name);
}

function asNode(value: unknown): Node {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Node;
  throw new TypeError("Expected a schema object or a definition that exists.");
}
