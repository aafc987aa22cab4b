import assert from "node:assert/strict";
import { kinds } from "../../adapters/registry/registry.ts";
import { ownershipOf } from "../../gateway/ownership.ts";
import { buildSystems } from "../../gateway/systems.ts";
import { merge } from "../../queue/ledger/state/merge.ts";
import { refusedFields } from "../../queue/ledger/state/ownership.ts";
import dossierSchema from "../../schemas/dossier.schema.json" with { type: "json" };
import type { Dossier } from "../../schemas/generated/dossier.ts";

const code = "H41.17-261122-0001";
const entry = (adapter: string, profile: string) => ({
  adapter,
  profile,
  mode: "off",
  baseUrl: "https://system.example.test",
});
const ownershipBy = (ownership?: object) => {
  const systems = {
    portal: entry("national-portal", "a"),
    "civil-two": { ...entry("civil-status", "json"), settings: { maTinh: "40" } },
    province: entry("province", "webhook"),
  };
  const auths = {
    portal: { type: "session", usernameEnv: "U", passwordEnv: "P" },
    "civil-two": { type: "oauth-basic", clientIdEnv: "U", clientSecretEnv: "P" },
    province: { type: "webhook", secretEnv: "P" },
  };
  const file = {
    ...(ownership ? { ownership } : {}),
    systems: Object.fromEntries(
      Object.entries(systems).map(([id, each]) => [
        id,
        { ...each, auth: auths[id as keyof typeof auths], unit: "H41" },
      ]),
    ),
  };
  const built = buildSystems(file, { U: "u", P: "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0" });
  built.close();
  return built.rules.ownership;
};
const stateOf = (words: Record<string, Partial<Dossier>>, ownership = ownershipBy()) =>
  merge(
    code,
    Object.entries(words).map(([source, body]) => ({ source, body, steps: {} })),
    ownership,
    [],
    null,
  );

describe("who may set what, where the systems file says nothing", () => {
  it("is the province, and of a system what its kind says under whatever name it goes", () => {
    const results = [{ id: "R1", name: "Trích lục" }];
    const state = stateOf({
      province: { status: 4, note: "của tỉnh" },
      "civil-two": { note: "khác", abstract: "khác", results },
    });
    assert.deepEqual(
      [state.note, state.abstract, state.results?.map(({ id }) => id)],
      ["của tỉnh", undefined, ["civil-two:R1"]],
    );
  });

  it("is a system that brings dossiers until the province speaks; papers stand side by side", () => {
    const paper = (id: string) => ({ id, name: id });
    const portal = { status: 1, abstract: "từ cổng", submittedPapers: [paper("1")] };
    const alone = stateOf({ portal });
    assert.deepEqual([alone.status, alone.abstract], [1, "từ cổng"]);
    const both = stateOf({ portal, province: { status: 2, submittedPapers: [paper("1")] } });
    assert.deepEqual(
      [both.status, both.abstract, both.submittedPapers?.map(({ id }) => id)],
      [2, "từ cổng", ["1", "portal:1"]],
    );
  });

  it("is, of what its kind precedes the province in, a system before it, unless the file says otherwise", () => {
    const kind = { owns: ["/flags/onlinePayment"], precedes: ["/flags/onlinePayment"] };
    const systems = ["payment", "payment-two"].map((id) => ({
      id,
      kind: { ...kind, precedes: id === "payment" ? kind.precedes : [] },
      settings: { settings: {} },
    }));
    const flag = (onlinePayment: "none" | "portal") => ({ flags: { onlinePayment } });
    const paid = (words: Record<string, Partial<Dossier>>, fields?: Record<string, string[]>) =>
      stateOf(words, ownershipOf(fields && { fields }, systems)).flags?.onlinePayment;
    const all = { province: flag("none"), payment: flag("portal"), "payment-two": flag("none") };
    assert.equal(paid(all), "portal");
    assert.equal(paid({ province: flag("none"), "payment-two": flag("portal") }), "none");
    assert.equal(paid(all, { "flags.onlinePayment": ["province"] }), "none");
    assert.equal(paid(all, { status: ["province"] }), "portal");
  });

  it("leaves whoever has no entry as it was: what the province does not say", () => {
    assert.equal(stateOf({ province: { status: 4 }, land: { note: "đất" } }).note, "đất");
  });
});

describe("who may set what by the systems file", () => {
  it("is whom a field's row names, in that order", () => {
    const row = ownershipBy({ fields: { note: ["civil-two", "province"] } });
    const words = { province: { note: "a" }, "civil-two": { note: "b", abstract: "c" } };
    assert.deepEqual([stateOf(words, row).note, stateOf(words, row).abstract], ["b", undefined]);
  });

  it("is what it says that a system owns, in the place of what its kind says", () => {
    const own = ownershipBy({ owns: { "civil-two": ["note"] } });
    const state = stateOf({ "civil-two": { note: "b", results: [{ id: "1", name: "a" }] } }, own);
    assert.deepEqual([state.note, state.results], ["b", undefined]);
  });

  it("goes flag by flag", () => {
    const own = ownershipBy({
      owns: { payment: ["flags.onlinePayment"] },
      fields: { "flags.onlinePayment": ["payment", "province"] },
    });
    const payment = {
      flags: { onlinePayment: "portal", digitised: true },
    } satisfies Partial<Dossier>;
    const province = {
      flags: { onlinePayment: "none", verifiedByVneid: false },
    } satisfies Partial<Dossier>;
    assert.deepEqual(stateOf({ province, payment }, own).flags, {
      verifiedByVneid: false,
      onlinePayment: "portal",
    });
    const refused = refusedFields({ source: "payment", body: payment }, undefined, {}, own);
    assert.deepEqual(refused, ["flags.digitised"]);
  });
});

describe("what kinds of systems say that they own", () => {
  it("are fields of a dossier, or flags", () => {
    const flags = Object.keys(dossierSchema.$defs.Flags.properties);
    const all = [
      ...Object.keys(dossierSchema.properties).map((field) => `/${field}`),
      ...flags.map((flag) => `/flags/${flag}`),
    ];
    for (const kind of kinds)
      if ("owns" in kind)
        assert.deepEqual(
          kind.owns.filter((pointer) => !all.includes(pointer)),
          [],
          kind.name,
        );
  });
});
