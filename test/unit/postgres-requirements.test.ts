import assert from "node:assert/strict";
import { problemsOf, type ServerFacts } from "../../queue/postgres/requirements.ts";

const fit: ServerFacts = {
  version: 150000,
  versionText: "15.0",
  encoding: "UTF8",
  standby: false,
  fsync: "on",
  fullPageWrites: "on",
  synchronousCommit: "on",
  synchronousCommitFrom: "default",
  synchronousStandbys: "",
};

describe("the entry checks of a PostgreSQL server", () => {
  const fits: [string, Partial<ServerFacts>][] = [
    ["PostgreSQL 15 as it comes", {}],
    ["commits that wait for a standby to write", { synchronousCommit: "remote_write" }],
    ["commits that wait for a standby to apply", { synchronousCommit: "remote_apply" }],
    ["local commits where no standby is to be waited for", { synchronousCommit: "local" }],
  ];
  for (const [title, change] of fits) {
    it(`let pass ${title}`, () => assert.deepEqual(problemsOf({ ...fit, ...change }), []));
  }

  const faults: [string, Partial<ServerFacts>, RegExp][] = [
    [
      "PostgreSQL 14",
      { version: 140023, versionText: "14.23" },
      /cần PostgreSQL 15 trở lên, máy chủ này là 14\.23/,
    ],
    ["another encoding", { encoding: "SQL_ASCII" }, /UTF8, đang là SQL_ASCII/],
    ["a standby", { standby: true }, /cần máy chủ chính, đây là máy dự phòng/],
    ["fsync off", { fsync: "off" }, /fsync là on, đang là off/],
    ["full_page_writes off", { fullPageWrites: "off" }, /full_page_writes là on, đang là off/],
    [
      "synchronous_commit off, and name the role that sets it",
      { synchronousCommit: "off", synchronousCommitFrom: "user" },
      /đang là off.*alter role … reset/,
    ],
    [
      "local commits beside a synchronous standby",
      { synchronousCommit: "local", synchronousStandbys: "b" },
      /synchronous_commit đang là local/,
    ],
  ];
  for (const [title, change, expected] of faults) {
    it(`refuse ${title}`, () => {
      const problems = problemsOf({ ...fit, ...change });
      assert.equal(problems.length, 1);
      assert.match(problems.join(), expected);
    });
  }

  it("name every problem at once", () => {
    const problems = problemsOf({ ...fit, version: 90600, fsync: "off", fullPageWrites: "off" });
    assert.equal(problems.length, 3);
  });
});
