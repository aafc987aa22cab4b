import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  documentOf,
  Problem,
  type ProblemCode,
  problems,
} from "../../gateway/http/contract/problems.ts";
import { toProblem } from "../../gateway/http/contract/to-problem.ts";
import { Overloaded } from "../../queue/ledger/accept/group-commit.ts";

const readme = readFileSync(new URL("../../gateway/http/README.md", import.meta.url), "utf8");
const told = new Map(
  [...readme.matchAll(/^\| `([a-z-]+)` +\| (\d{3}) +\| (.+?) +\| (.+?) +\|$/gm)].map(
    ([, code = "", status, title, cure]) => [code, { status: Number(status), title, cure }],
  ),
);

describe("the table of problems", () => {
  it("stands in the README word for word, and the README tells of no problem that is not there", () => {
    assert.deepEqual(Object.fromEntries(told), problems);
  });

  it("answers every code as RFC 9457 words it, fields only where there are some", () => {
    for (const code of Object.keys(problems) as ProblemCode[]) {
      const document = documentOf(new Problem(code));
      const { status, title, cure } = problems[code];
      assert.deepEqual(document, {
        type: `urn:lienthong:problem:${code}`,
        title,
        status,
        detail: cure,
        code,
      });
    }
    const errors = [{ pointer: "/status", message: "Cần số nguyên." }];
    assert.deepEqual(documentOf(new Problem("bad-dossier", { errors })).errors, errors);
  });
});

describe("an error on its way to a caller", () => {
  const withCode = (code: string, message = "x") => Object.assign(new Error(message), { code });
  const cases: [string, unknown, ProblemCode][] = [
    ["a refused connection", withCode("ECONNREFUSED"), "ledger-unavailable"],
    ["a missing socket", withCode("ENOENT"), "ledger-unavailable"],
    ["a server shutting down", withCode("57P01"), "ledger-unavailable"],
    ["too many sessions", withCode("53300"), "ledger-unavailable"],
    ["a full disk", withCode("53100"), "ledger-unavailable"],
    ["a standby", withCode("25006"), "ledger-unavailable"],
    [
      "a connection cut in a statement",
      new Error("Connection terminated unexpectedly"),
      "ledger-unavailable",
    ],
    [
      "an exhausted pool",
      new Error("timeout exceeded when trying to connect"),
      "ledger-unavailable",
    ],
    ["a full waiting room", new Overloaded(), "overloaded"],
    ["a path that cannot be decoded", new URIError("x"), "not-found"],
    ["a wrong statement", withCode("42703", 'column "Nguyễn Văn Mẫu" does not exist'), "internal"],
    ["a wrong type", new TypeError("x is not a function"), "internal"],
    ["something that is no error", "x", "internal"],
  ];
  for (const [what, error, code] of cases)
    it(`is ${code} for ${what}, and shows nothing of itself`, () => {
      const problem = toProblem(error);
      assert.equal(problem.code, code);
      assert.deepEqual(problem.errors, []);
      if (problems[code].status === 503)
        assert.match(problem.headers["Retry-After"] ?? "", /^\d+$/);
    });
});
