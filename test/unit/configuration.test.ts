import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BadSettings } from "../../config/settings.ts";
import { readConfiguration } from "../../gateway/configuration.ts";

describe("what a start is told", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lienthong-"));
    path = join(folder, "systems.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const broken = {
    PORT: "x",
    DATABASE_URL: "nothing",
    REDIS_URL: "http://r",
    TIMESTAMP_URL: "tsa",
  };
  const problemsOf = (file: string) => {
    writeFileSync(path, file);
    try {
      readConfiguration({ ...broken, SYSTEMS_FILE: path });
    } catch (error) {
      if (error instanceof BadSettings) return error.problems;
      throw error;
    }
    return [];
  };
  const portal = { adapter: "national-portal", profile: "a", mode: "off", baseUrl: "http://p" };

  for (const [title, file, fault] of [
    ["is no JSON", "{", "dòng 1"],
    ["breaks its schema", JSON.stringify({ systems: { portal: { mode: "on" } } }), "/systems/"],
    ["names what is not there", JSON.stringify({ systems: { portal } }), "/systems/portal/baseUrl"],
  ] as const)
    it(`is told all at once where variables, addresses and the systems file are wrong, which ${title}, with the file's path`, () => {
      const problems = problemsOf(file);
      for (const name of Object.keys(broken))
        assert.ok(
          problems.some((each) => each.startsWith(`${name}: `)),
          `${name} in ${problems.join("\n")}`,
        );
      const ofFile = problems.filter((each) => each.startsWith("SYSTEMS_FILE"));
      assert.ok(ofFile.length > 0);
      for (const each of ofFile)
        assert.ok(each.startsWith(`SYSTEMS_FILE ${path}`) && each.includes(fault), each);
    });

  it("is told what its systems file gets wrong in form and in meaning at once, in one system and beside it, and nothing of what stands wrong there alone", () => {
    const file = {
      unknown: 1,
      files: { networks: ["10.0.0.0", 7] },
      inbound: {
        accounts: {
          a: { form: "hub", usernameEnv: 7 },
          b: { form: "odd" },
          c: { form: "session", usernameEnv: "NOT_SET", passwordEnv: 7 },
        },
      },
      systems: {
        first: { ...portal, mode: "on" },
        second: { ...portal, ifLost: { rows: "look" }, allowHttp: true },
        third: { ...portal, profile: "z", concurrency: "many", allowHttp: true },
        fourth: { adapter: "national-portal", mode: "off" },
        "Not a name": portal,
      },
    };
    const told = problemsOf(JSON.stringify(file))
      .filter((each) => each.startsWith("SYSTEMS_FILE"))
      .map((each) => each.slice(`SYSTEMS_FILE ${path} `.length));
    const places = told.map((each) => each.slice(0, each.indexOf(": "))).sort();
    assert.deepEqual(places, [
      "/files/networks/0",
      "/files/networks/1",
      "/inbound/accounts/a/networks",
      "/inbound/accounts/a/usernameEnv",
      "/inbound/accounts/b/form",
      "/inbound/accounts/c/passwordEnv",
      "/inbound/accounts/c/usernameEnv",
      "/systems/Not a name",
      "/systems/first/baseUrl",
      "/systems/first/mode",
      "/systems/fourth/baseUrl",
      "/systems/fourth/profile",
      "/systems/second/ifLost/rows",
      "/systems/third/concurrency",
      "/systems/third/profile",
      "/unknown",
    ]);
  });
});
