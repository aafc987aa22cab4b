import assert from "node:assert/strict";
import { Unmappable } from "../../adapters/contract.ts";
import { BadSettings } from "../../config/settings.ts";
import { buildSystems } from "../../gateway/systems.ts";
import { portalDossier } from "../contract/portal-dossier.ts";

const paths = { add: "/a", update: "/u", progress: "/p" };
const file = (more: object) => ({
  systems: {
    portal: {
      adapter: "national-portal",
      mode: "live",
      baseUrl: "https://portal.example.test",
      ...more,
    },
  },
});
const look = (profile: string) => ({ profile, ifLost: { dossier: "park", rows: "look" } });
const problems = (more: object, env: Record<string, string> = {}): string[] => {
  try {
    buildSystems(file(more), env).close();
    return [];
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error;
    return error.message.match(/(?<=\/systems\/portal)\/[\w/]+/g) ?? [];
  }
};

describe("the file servers of the systems file", () => {
  it("are those whose files generation C takes along", () => {
    const own = file({ profile: "c", auth: { type: "none" } });
    const link = "https://files.example.test/d/1";
    const dossier = portalDossier("H41.17-261122-0001", {
      submittedPapers: [{ id: "1", name: "a.pdf", link }],
    });
    const partsBy = (origins: string[]) => {
      const { systems, close } = buildSystems({ files: { origins }, ...own }, {});
      close();
      return systems.get("portal")?.adapter.parts(dossier) ?? [];
    };
    const keys = partsBy(["https://files.example.test"]).map(({ key }) => key);
    assert.deepEqual(keys.slice(0, 3), ["number", "file:1", "dossier"]);
    assert.throws(() => partsBy(["https://other.example.test"]), Unmappable);
  });
});

describe("the networks of file servers", () => {
  for (const [network, isRight] of [
    ["10.0.0.0/8", true],
    ["fd00::/8", true],
    ["10.0.0.0/33", false],
    ["10.0.0/8", false],
    ["::1/129", false],
  ] as const)
    it(`${isRight ? "may" : "may not"} be ${network}`, () => {
      const build = () => buildSystems({ files: { networks: [network] }, systems: {} }, {}).close();
      if (isRight) build();
      else assert.throws(build, /SYSTEMS_FILE \/files\/networks\/0: /);
    });
});

describe("what a generation of the portal needs of its settings", () => {
  for (const [title, more, env, expected] of [
    ["B with its paths and nothing to prove", { profile: "b", paths }, {}, []],
    ["B without paths", { profile: "b" }, {}, ["/paths/add", "/paths/update", "/paths/progress"]],
    [
      "B with one path missing",
      { profile: "b", paths: { add: "/a", update: "/u" } },
      {},
      ["/paths/progress"],
    ],
    [
      "a style of authentication that nobody knows",
      { profile: "b", paths, auth: { type: "digest" } },
      {},
      ["/auth/type"],
    ],
    ["A's session for B", { profile: "b", paths, auth: { type: "session" } }, {}, ["/auth/type"]],
    [
      "C without the names of its secrets",
      { profile: "c", auth: { type: "oauth-json" } },
      {},
      ["/auth/clientIdEnv", "/auth/clientSecretEnv"],
    ],
    [
      "C with a secret that is not set",
      { profile: "c", auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
      { ID: "demo" },
      ["/auth"],
    ],
    [
      "C with all",
      { profile: "c", auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
      { ID: "demo", SECRET: "demo" },
      [],
    ],
    ["A, which tells only whether a code exists, with a look", look("a"), {}, ["/ifLost/rows"]],
    ["A with a look for the record alone", { profile: "a", ifLost: { dossier: "look" } }, {}, []],
    ["C, which cannot be asked, with a look", look("c"), {}, ["/ifLost/rows"]],
    [
      "B with a look for both",
      { ...look("b"), paths, ifLost: { dossier: "look", rows: "look" } },
      {},
      ["/ifLost/dossier", "/ifLost/rows"],
    ],
    ["fees by a word of the list", { profile: "a", settings: { fees: "paid" } }, {}, []],
    [
      "fees by a word that nobody knows",
      { profile: "a", settings: { fees: "some" } },
      {},
      ["/settings/fees"],
    ],
    [
      "a setting that nobody reads",
      { profile: "a", settings: { fee: "paid" } },
      {},
      ["/settings/fee"],
    ],
    ["a setting of the kit", { profile: "a", settings: { sessionCodes: 7 } }, {}, []],
    [
      "a setting of another type",
      { profile: "c", settings: { withoutFiles: "yes" } },
      {},
      ["/settings/withoutFiles"],
    ],
    ["a path of no operation", { profile: "a", paths: { add: "/a" } }, {}, ["/paths/add"]],
    ["the path of a login", { profile: "a", paths: { auth: "/in" } }, {}, []],
    [
      "a path of a login for who logs in nowhere",
      { profile: "b", paths: { ...paths, auth: "/in" } },
      {},
      ["/paths/auth"],
    ],
    [
      "what nobody reads beside what the schema refuses",
      { profile: "a", mode: "lively", settings: { fee: "paid" } },
      {},
      ["/mode", "/settings/fee"],
    ],
    ["a generation that does not exist", { profile: "d" }, {}, ["/profile"]],
  ] as const)
    it(`is told for ${title}`, () => {
      assert.deepEqual(problems(more, env), expected);
    });

  it("comes with the near name where one is misspelt", () => {
    const build = () => buildSystems(file({ profile: "a", settings: { blankAlowed: "x" } }), {});
    assert.throws(build, /settings\/blankAlowed: .*blankAllowed/);
  });
});
