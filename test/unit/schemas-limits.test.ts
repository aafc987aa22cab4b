import assert from "node:assert/strict";
import dossierSchema from "../../schemas/dossier.schema.json" with { type: "json" };
import { validateDossier } from "../../schemas/dossier.ts";
import systemsSchema from "../../schemas/systems.schema.json" with { type: "json" };
import { changed, fullDossier } from "./schemas-sample.ts";

type Node = Record<string, unknown>;

/** A value of the schema's own form and of exactly so many characters, by definition. */
const TEXTS: Record<string, (length: number) => string> = {
  text: (length) => "ễ".repeat(length),
  line: (length) => "ễ".repeat(length),
  id: (length) => "a".repeat(length),
  link: (length) => "https://files.example.test/".padEnd(length, "a"),
  sha256: (length) => "a".repeat(length),
  moment: (length) => `2026-11-23T07:30:00.${"1".repeat(length - 26)}+07:00`,
  day: (length) => "2026-11-23".padEnd(length, "0"),
  dossierCode: (length) => `${"AAAAAAA.".repeat(5)}${"A".repeat(length - 57)}-20261122-0000001`,
  agencyCode: (length) => `H41${".AAAA".repeat(6)}.${"A".repeat(length - 34)}`,
  procedureCode: (length) => `${"A".repeat(length - 14)}.000.00.00.H41`,
};

interface Place {
  pointer: string;
  node: Node;
  /** The definition the node stands in, if it is one. */
  name: string;
}

const PLACES = placesOf(dossierSchema, dossierSchema, "", "");
const LIMITS = PLACES.flatMap(edgesOf);

function faultsOf(value: unknown) {
  const verdict = validateDossier(value);
  return verdict.ok ? [] : verdict.errors;
}

describe("the limits of a dossier", () => {
  it("stand at every text, list, number and object", () => {
    for (const schema of [dossierSchema, systemsSchema]) {
      assert.deepEqual(unlimited(schema, ""), []);
    }
  });

  it("are taken to their edge below, all of them", () => {
    const kinds = new Map<string, number>();
    for (const { keyword } of LIMITS) kinds.set(keyword, (kinds.get(keyword) ?? 0) + 1);
    assert.ok((kinds.get("maxLength") ?? 0) >= 80, `${kinds.get("maxLength")} texts`);
    assert.equal(kinds.get("maxItems"), 12);
    assert.ok((kinds.get("maximum") ?? 0) >= 8);
    assert.equal(kinds.get("maxProperties"), 1);
  });

  for (const { pointer, keyword, limit, edge, beyond } of LIMITS) {
    it(`${pointer} is let in at its ${keyword} of ${limit} and refused one beyond`, () => {
      const whole = withoutIdentityRule(pointer);
      assert.deepEqual(faultsOf(changed(whole, pointer, edge)), []);
      const faults = faultsOf(changed(whole, pointer, beyond));
      assert.deepEqual(
        faults.map((fault) => fault.pointer),
        [pointer],
      );
      assert.match(faults[0]?.message ?? "", /^Cần .+\.$/);
    });
  }

  it("are tested at every field of the schema", () => {
    const tested = PLACES.flatMap(({ pointer, node, name }) =>
      Object.keys(asNode(node.properties ?? {}))
        .filter((key) => at(fullDossier(), `${pointer}/${key}`) !== undefined)
        .map((key) => `${name}.${key}`),
    );
    const all = Object.entries({ "": dossierSchema, ...dossierSchema.$defs }).flatMap(
      ([name, node]) =>
        Object.keys("properties" in node ? node.properties : {}).map((key) => `${name}.${key}`),
    );
    assert.deepEqual([...new Set(tested)].sort(), all.sort());
  });

  const NUMBERS = {
    "citizen-id-12": "040099000001",
    "citizen-id-9": "040099001",
    passport: "X0000001",
    "business-code": "0000000001-001",
    other: "MAU/2026",
  };
  for (const [type, number] of Object.entries(NUMBERS)) {
    it(`let an identity paper of type ${type} have a number of its form`, () => {
      const paper = changed(fullDossier(), "/applicant/identityPapers/0", { type, number });
      assert.deepEqual(faultsOf(paper), []);
    });
  }

  for (const { pointer, node } of PLACES.filter((place) => Array.isArray(place.node.enum))) {
    it(`${pointer} may be any of its choices and nothing else`, () => {
      const choices: unknown[] = Array.isArray(node.enum) ? node.enum : [];
      for (const choice of choices) {
        const faults = faultsOf(changed(fullDossier(), pointer, choice));
        // A type of identity paper also rules the number beside it.
        assert.ok(faults.every((fault) => fault.pointer !== pointer));
      }
      const [fault, ...rest] = faultsOf(changed(fullDossier(), pointer, "khác"));
      assert.equal(fault?.pointer, pointer);
      assert.equal(fault?.message, `Cần một trong ${choices.map((c) => `"${c}"`).join(", ")}.`);
      assert.equal(rest.length, 0);
    });
  }

  for (const { pointer, node } of PLACES.filter((place) => place.node.properties !== undefined)) {
    it(`${pointer || "/"} lets in no unknown field and misses each required one`, () => {
      const stranger = `${pointer}/nobodyKnowsThis`;
      assert.deepEqual(
        faultsOf(changed(fullDossier(), stranger, 1)).map((fault) => fault.pointer),
        [stranger],
      );
      for (const name of Array.isArray(node.required) ? node.required : []) {
        assert.deepEqual(faultsOf(changed(fullDossier(), `${pointer}/${name}`, undefined)), [
          { pointer: `${pointer}/${name}`, message: "Cần trường bắt buộc này; hãy bổ sung." },
        ]);
      }
    });
  }

  for (const { pointer } of PLACES.filter((place) => place.pointer !== "")) {
    it(`${pointer} is left out rather than null`, () => {
      const [fault, ...rest] = faultsOf(changed(fullDossier(), pointer, null));
      assert.equal(fault?.pointer, pointer);
      assert.match(
        fault?.message ?? "",
        /^Cần .+, nhận được null; bỏ trường này khi không có giá trị\.$/,
      );
      assert.equal(rest.length, 0);
    });
  }

  it("let a form field be named with 64 letters and not with 65", () => {
    const named = (length: number) => ({ ...fullDossier(), eForm: { ["ễ".repeat(length)]: "" } });
    assert.deepEqual(faultsOf(named(64)), []);
    assert.equal(faultsOf(named(65)).length, 1);
    assert.equal(faultsOf(named(0)).length, 1);
  });
});

interface Edge {
  pointer: string;
  keyword: string;
  limit: number;
  edge: unknown;
  beyond: unknown;
}

function edgesOf({ pointer, node, name }: Place): Edge[] {
  return Object.entries(node).flatMap(([keyword, limit]) => {
    if (typeof limit !== "number") return [];
    const at = (change: number) => sized(keyword, limit + change, pointer, name);
    return keyword.startsWith("max")
      ? [{ pointer, keyword, limit, edge: at(0), beyond: at(1) }]
      : [{ pointer, keyword, limit, edge: at(0), beyond: at(-1) }];
  });
}

function sized(keyword: string, size: number, pointer: string, name: string): unknown {
  switch (keyword) {
    case "minLength":
    case "maxLength": {
      const text = TEXTS[name]?.(size);
      assert.equal(text === undefined ? 0 : [...text].length, size, `${pointer} (${name})`);
      return text;
    }
    case "maxItems":
      return Array.from({ length: size }, () => at(fullDossier(), `${pointer}/0`));
    case "maxProperties":
      return Object.fromEntries(Array.from({ length: size }, (_, index) => [`f${index}`, ""]));
    case "minimum":
    case "maximum":
      return size;
    default:
      throw new Error(`No way is known to test ${keyword}.`);
  }
}

/** Every place of a full dossier and the node that rules it; of a list, its first item stands for all. */
function placesOf(schema: Node, node: Node, name: string, pointer: string): Place[] {
  if (typeof node.$ref === "string") {
    const target = node.$ref.slice("#/$defs/".length);
    return placesOf(schema, asNode(asNode(schema.$defs)[target]), target, pointer);
  }
  const properties = Object.entries(asNode(node.properties ?? {}));
  return [
    { pointer, node, name },
    ...properties
      .filter(([key]) => at(fullDossier(), `${pointer}/${key}`) !== undefined)
      .flatMap(([key, child]) => placesOf(schema, asNode(child), "", `${pointer}/${key}`)),
    ...(node.items === undefined ? [] : placesOf(schema, asNode(node.items), "", `${pointer}/0`)),
  ];
}

/** Names of nodes that a caller could fill without end. */
function unlimited(node: unknown, path: string): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { type, ...rules } = asNode(Array.isArray(node) ? { ...node } : node);
  const types = [type].flat();
  const open =
    /\/(if|then|else|allOf)\b/.test(path) ||
    !(
      (types.includes("string") && rules.enum === undefined && rules.maxLength === undefined) ||
      (types.includes("array") && rules.maxItems === undefined) ||
      (types.some((one) => one === "integer" || one === "number") &&
        !types.includes("string") &&
        rules.maximum === undefined) ||
      (types.includes("object") && rules.additionalProperties !== false)
    );
  return [
    ...(open ? [] : [path]),
    ...Object.entries(rules).flatMap(([key, child]) => unlimited(child, `${path}/${key}`)),
  ];
}

/** Identity numbers of other papers have no digits to count, so that their length alone is tested. */
function withoutIdentityRule(pointer: string): unknown {
  const paper = /^(.*\/identityPapers\/0)\/number$/.exec(pointer);
  return paper === null ? fullDossier() : changed(fullDossier(), `${paper[1]}/type`, "other");
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .slice(1)
    .split("/")
    .reduce<unknown>((inner, name) => Reflect.get(Object(inner), name), value);
}

function asNode(value: unknown): Node {
  if (typeof value === "object" && value !== null) return value as Node;
  throw new TypeError("Expected a schema object.");
}
