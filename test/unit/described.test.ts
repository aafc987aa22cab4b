import assert from "node:assert/strict";
import { openApi } from "../../gateway/http/contract/openapi.ts";
import type { Route } from "../../gateway/http/contract/route.ts";
import { count, object, optional, type Schema, text } from "../../gateway/http/contract/schema.ts";
import { createDescribed, type Description } from "../described.ts";

const thing = object<{ code: string; n?: number }>("Thing", "Vật", {
  code: text(),
  n: optional(count()),
});

const routeOf = (schema: Schema<object>): Route => ({
  method: "get",
  path: "/v1/things/{code}",
  who: ["viewer"],
  summary: "Một vật",
  answers: { 200: { what: "Vật", schema } },
  problems: ["not-found"],
  answer: async () => ({ status: 200, body: {} }),
});

describe("an answer that is held against the description", () => {
  const description = openApi([routeOf(thing)], "0") as Description;
  const mustBeAsDescribed = createDescribed(description);
  const got = (body: object, status = 200, type = "application/json") =>
    mustBeAsDescribed("GET", "/v1/things/1?x=1", { status, type, text: JSON.stringify(body) });
  const problem = (code: string) => ({
    ...{ type: `urn:lienthong:problem:${code}`, title: "t", status: 404, detail: "d" },
    code,
  });

  it("may be all that is described, with or without what is optional", () => {
    got({ code: "a" });
    got({ code: "a", n: 0 }, 200, "application/json; charset=utf-8");
    got(problem("not-found"), 404, "application/problem+json");
  });

  for (const [what, asked] of [
    ["a member that is missing", () => got({ n: 1 })],
    ["a member that is not described", () => got({ code: "a", m: 1 })],
    ["a member of another kind", () => got({ code: 1 })],
    ["a status that is not described", () => got({ code: "a" }, 201)],
    ["a type that is not described", () => got({ code: "a" }, 200, "text/plain")],
    [
      "a problem that the call does not name",
      () => got(problem("replica-sending"), 404, "application/problem+json"),
    ],
  ] as const)
    it(`is refused for ${what}`, () => assert.throws(asked, assert.AssertionError));

  it("of no call of ours is a problem, and nothing else", () => {
    const at = (body: object) => () =>
      mustBeAsDescribed("DELETE", "/v1/nothing", {
        status: 404,
        type: "application/problem+json",
        text: JSON.stringify(body),
      });
    at(problem("not-found"))();
    assert.throws(at({ code: "not-found" }), assert.AssertionError);
  });

  it("has one schema of one name", () => {
    const other = object<{ m: number }>("Thing", "Vật khác", { m: count() });
    const routes = [routeOf(thing), { ...routeOf(other), path: "/v1/others" }];
    assert.throws(() => openApi(routes, "0"), /one schema named Thing/);
  });
});
