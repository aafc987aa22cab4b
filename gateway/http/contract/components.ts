import dossierSchema from "../../../schemas/dossier.schema.json" with { type: "json" };
import { componentName } from "./schema.ts";

/**
 * The same document with each named schema once, among its components, and references pointing there. Throws where two that differ
 * have one name.
 */
export const withComponents = (
  document: object,
): { document: object; schemas: Record<string, object> } => {
  const schemas: Record<string, object> = {};
  const keep = (name: string, schema: object) => {
    const known = schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`Expected one schema named ${name}, got two.`);
    schemas[name] = schema;
  };
  const { $schema: _, $id: __, $defs, ...dossier } = dossierSchema;
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move);
    if (typeof value !== "object" || value === null) return value;
    if (value === dossierSchema) return ref("Dossier");
    const moved = Object.fromEntries(
      Object.entries(value).map(([key, each]) =>
        key === "$ref" && typeof each === "string"
          ? [key, each.replace("#/$defs/", "#/components/schemas/")]
          : [key, move(each)],
      ),
    );
    const name = (value as { [componentName]?: string })[componentName];
    if (name === undefined) return moved;
    keep(name, moved);
    return ref(name);
  };
  for (const [name, schema] of Object.entries({ Dossier: dossier, ...$defs }))
    keep(name, move(schema) as object);
  return { document: move(document) as object, schemas };
};

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
