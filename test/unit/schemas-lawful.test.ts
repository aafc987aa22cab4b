import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { kinds } from "../../adapters/registry/registry.ts";
import dossier from "../../schemas/dossier.schema.json" with { type: "json" };
import mapping from "../../schemas/mapping.schema.json" with { type: "json" };
import systems from "../../schemas/systems.schema.json" with { type: "json" };

describe("a schema of ours", () => {
  const ajv = new Ajv2020({ strict: false });
  const settings = kinds.map(
    ({ name, settings }) =>
      [`of the settings of ${name}`, { type: "object", properties: settings }] as const,
  );
  for (const [name, schema] of [
    ["of a dossier", dossier],
    ["of the systems file", systems],
    ["of a mapping", mapping],
    ...settings,
  ] as const)
    it(`${name} is one by JSON Schema 2020-12`, () => {
      assert.ok(ajv.validateSchema(schema), JSON.stringify(ajv.errors));
    });

  it("with a keyword of a wrong value is none", () => {
    assert.equal(ajv.validateSchema({ type: "text" }), false);
  });
});
