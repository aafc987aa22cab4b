import assert from "node:assert/strict";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { createCompiler } from "../schemas/validate.ts";

type Content = Record<string, { schema?: object }>;
type Operation = { responses: Record<string, { content: Content }> };
/** An OpenAPI document, as far as it is looked at. */
export type Description = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

/** One answer as it came. */
type Answered = { status: number; type: string; text: string };

/**
 * Holds every answer of a gateway against what its /openapi.json says: a status or type that is not described, a member that is missing,
 * of another kind, or not described at all is a fault, thrown with its place.
 */
export const createDescribed = ({ paths, components }: Description) => {
  const validators = new Map<string, ValidateFunction>();

  return (method: string, path: string, { status, type, text }: Answered): void => {
    const route = routeOf(Object.keys(paths), path);
    const call = `${method} ${route ?? path} answered ${status}`;
    const content =
      paths[route ?? ""]?.[method.toLowerCase()]?.responses[status]?.content ??
      (status >= 400 && !isServed(paths, route, method) ? anyProblem : undefined);
    assert.ok(content, `${call}, which is not described`);
    const plainType = type.split(";")[0] ?? "";
    const described = content[plainType] ?? content["*/*"];
    assert.ok(described, `${call} as ${type}, which is not described`);
    if (!described.schema) return;
    const name = `${call} ${plainType}`;
    const schema = described.schema;
    const check = validators.get(name) ?? ajv.compile(closed(schema, components.schemas));
    validators.set(name, check);
    for (const json of plainType === "application/x-ndjson" ? linesOf(text) : [text]) {
      const faults = check(JSON.parse(json)) ? "" : ajv.errorsText(check.errors);
      assert.equal(faults, "", `${call} otherwise than described: ${faults} ${json}`);
    }
  };
};

/** One for all: compiling is to take no time that a test counts. */
const ajv = createCompiler({ allErrors: true, validateSchema: false });

const isServed = (paths: Description["paths"], route: string | undefined, method: string) =>
  paths[route ?? ""]?.[method.toLowerCase()] !== undefined;

/** What is no call of ours, or another's method, has a problem for its answer. */
const anyProblem: Content = {
  "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
};

/** The row of the description that a path belongs to: what is spelt out before what is a parameter. */
const routeOf = (routes: string[], path: string) => {
  const plain = path.split("?")[0] ?? "";
  const fits = (route: string) =>
    new RegExp(`^${route.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(plain);
  return routes.filter(fits).sort((a, b) => a.split("{").length - b.split("{").length)[0];
};

const linesOf = (text: string) => text.split("\n").filter((line) => line !== "");

/** The schema with what it refers to and no more, which takes a moment only to compile, and each object of named members closed: callers bear more than is described, tests do not. */
const closed = (schema: object, components: Record<string, object>): object =>
  JSON.parse(
    JSON.stringify({ ...schema, $defs: referredTo(schema, components) }, (_, value) =>
      value?.type === "object" && value.required && value.additionalProperties === undefined
        ? { ...value, additionalProperties: false }
        : value,
    ).replaceAll("#/components/schemas/", "#/$defs/"),
  );

const referredTo = (schema: object, components: Record<string, object>) => {
  const found: Record<string, object> = {};
  const follow = (each: object) => {
    for (const [, name = ""] of JSON.stringify(each).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      if (!found[name] && components[name]) {
        found[name] = components[name];
        follow(found[name]);
      }
  };
  follow(schema);
  return found;
};
