import assert from "node:assert/strict";
import { createHttpWorld, type HttpWorld, type Reply } from "../http-world.ts";
import { dossierOf } from "../world.ts";

const own = "H41.17";
const others = "H41.99";
const there = `${others}-261122-0001`;
const nowhere = `${others}-261122-0002`;
/** Another name of the one that is there, and one of the same form that nobody has. */
const named = "000.00.99.H41-261122-0001";
const unnamed = "000.00.99.H41-261122-0002";

const roles = ["province", "viewer", "operator", "admin", "system:registry"] as const;

describe("another agency's code", () => {
  let world: HttpWorld;
  const keys: Partial<Record<(typeof roles)[number], string>> = {};
  let version: unknown;
  before(async () => {
    world = await createHttpWorld();
    const foreign = dossierOf(there, {
      agencies: { processing: { code: others } },
      codes: [{ code: named, issuer: "registry" }],
    });
    assert.equal((await world.put(foreign)).status, 202);
    const heard = await world.put(
      { ...foreign, note: "của hệ thống" },
      { as: world.keys.registry },
    );
    assert.ok(heard.status < 300);
    version = (await world.get(`/v1/dossiers/${there}`)).body.version;
    assert.equal((await world.put(dossierOf(`${own}-261122-0001`))).status, 202);
    for (const role of roles) keys[role] = await world.keyOf(role, [own]);
  });
  after(() => world.close());

  const mine = { agencies: { processing: { code: own } } };
  const theirs = { agencies: { processing: { code: others } } };
  const declared = (code: string): object[] => [
    dossierOf(code, mine),
    dossierOf(code, theirs),
    dossierOf(code, { ...mine, revision: 9, status: 3 }),
    dossierOf(code, { ...mine, codes: [{ code: `${own}-261122-0001`, issuer: "province" }] }),
    { ...dossierOf(code, mine), status: 0 },
    { code },
  ];
  const namedBy = (code: string): object[] =>
    ["province", "registry", "registry-id", "national-portal"].flatMap((issuer) => [
      dossierOf(`${own}-261122-0001`, { ...mine, revision: 2, codes: [{ code, issuer }] }),
      dossierOf(`${own}-261122-0003`, { ...mine, codes: [{ code, issuer }] }),
    ]);
  /** Every call of the surface that names a dossier, in the ways it may be made. */
  const calls: Record<string, (code: string) => [path: string, body?: unknown][]> = {
    "put /v1/dossiers/{code}": (code) => [
      ...declared(code).map((body): [string, unknown] => [`/v1/dossiers/${code}`, body]),
      ...namedBy(code).map((body): [string, unknown] => [
        `/v1/dossiers/${(body as { code: string }).code}`,
        body,
      ]),
      [`/v1/dossiers/${code}`, dossierOf(`${own}-261122-0001`, mine)],
      [`/v1/dossiers/${code}`, "{"],
    ],
    "post /v1/dossiers": (code) => [
      [
        "/v1/dossiers",
        [...declared(code), ...namedBy(code)].map((each) => JSON.stringify(each)).join("\n"),
      ],
    ],
    "get /v1/dossiers/{code}": (code) => [[`/v1/dossiers/${code}`]],
    "get /v1/dossiers/{code}/timeline": (code) => [
      [`/v1/dossiers/${code}/timeline`],
      [`/v1/dossiers/${code}/timeline?after=1&limit=1`],
      [`/v1/dossiers/${code}/timeline?after=x`],
    ],
    "post /v1/dossiers/{code}/release": (code) => [
      [`/v1/dossiers/${code}/release`],
      [`/v1/dossiers/${code}/release`, { issuer: "registry" }],
    ],
    "post /v1/dossiers/{code}/custody/release": (code) => [
      [`/v1/dossiers/${code}/custody/release`],
    ],
    "post /v1/replicas/{system}/{code}/retry": (code) =>
      ["registry", "none"].flatMap((system): [string, unknown?][] => [
        [`/v1/replicas/${system}/${code}/retry`],
        [`/v1/replicas/${system}/${code}/retry`, { held: true }],
        [`/v1/replicas/${system}/${code}/retry`, { held: 1 }],
      ]),
    "post /v1/replicas/{system}/{code}/park": (code) => [
      [`/v1/replicas/registry/${code}/park`],
      [`/v1/replicas/registry/${code}/park`, { why: "thử" }],
      [`/v1/replicas/none/${code}/park`],
    ],
    "get /v1/replicas/{system}/{code}/look": (code) => [
      [`/v1/replicas/registry/${code}/look`],
      [`/v1/replicas/none/${code}/look`],
    ],
  };

  it("is tried on every call that can name one", async () => {
    const { body } = await world.call("GET", "/openapi.json");
    const known = Object.entries(body.paths as object).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const naming = known.filter((call) => call.includes("{code}") || call === "post /v1/dossiers");
    assert.deepEqual(naming.sort(), Object.keys(calls).sort());
  });

  /** What differs from one answer to the next whatever is asked: the moment, the trace, whether all of the request was there yet. */
  const passing = ["date", "traceresponse", "connection", "keep-alive"];
  /** All else that a caller sees, but for the code that it said itself. */
  const seen = ({ status, headers, body }: Reply, code: string) => ({
    status,
    headers: [...headers].filter(([name]) => !passing.includes(name)),
    body: JSON.stringify(body).replaceAll(code, "…"),
  });

  for (const [call, made] of Object.entries(calls))
    it(`is answered alike whether it exists or not: ${call}`, async () => {
      const [method = ""] = call.split(" ");
      const type = call === "post /v1/dossiers" ? "application/x-ndjson" : "application/json";
      // A key may look once a second: each look has one of its own.
      const keyOf = async (role: (typeof roles)[number]) =>
        call.endsWith("/look") ? world.keyOf(role, [own]) : (keys[role] ?? "");
      for (const role of roles)
        for (const [existing, missing] of [
          [there, nowhere],
          [named, unnamed],
        ] as const) {
          const answers = [existing, missing].map((code) =>
            made(code).map(async ([path, body]) => {
              const headers = body === undefined ? {} : { "content-type": type };
              const sent = {
                as: await keyOf(role),
                headers,
                ...(body === undefined ? {} : { body }),
              };
              return seen(await world.call(method.toUpperCase(), path, sent), code);
            }),
          );
          const [of, and] = await Promise.all(answers.map((each) => Promise.all(each)));
          assert.deepEqual(of, and, role);
          for (const { status } of of ?? []) assert.ok(status !== 500, `${role} ${status}`);
        }
      const { body } = await world.get(`/v1/dossiers/${there}`, world.keys.admin);
      assert.equal(body.version, version);
      assert.equal((await world.get(`/v1/dossiers/${nowhere}`, world.keys.admin)).status, 404);
    });

  it("stands in no list, count or feed of a key bound to others", async () => {
    for (const path of ["/v1/changes", "/v1/replicas?limit=1000", "/v1/systems"]) {
      const { body } = await world.get(path, keys.admin);
      assert.doesNotMatch(JSON.stringify(body), /H41\.99|000\.00\.99/);
    }
  });
});
