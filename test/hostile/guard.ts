import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { problems } from "../../gateway/http/contract/problems.ts";
import dossierSchema from "../../schemas/dossier.schema.json" with { type: "json" };
import type { Hit } from "./fire.ts";

/** What no answer may hold: places in our code, statements, folders, errors of programs. */
const LEAK =
  /\.(ts|js|mjs):\d|node_modules|\bat \w+ \(|SELECT |select .* from|insert into|\bpg_\w|PostgreSQL|\/(?:tmp|home|root|work|usr)\/|(?:Type|Range|Syntax|Reference)Error|ECONN|\bstack\b/;

/** Everything that we say by ourselves: a text that occurs in it proves nothing. */
const OWN_WORDS = [
  JSON.stringify(problems),
  JSON.stringify(dossierSchema),
  readFileSync(new URL("../../schemas/explain.ts", import.meta.url), "utf8"),
  '{"type":"urn:lienthong:problem:","title":"","status":400,"detail":"","code":"","errors":[{"pointer":"","message":""}]}',
  '{"line":1,"dossier":"H41.17-261122-0000000","version":1,"changed":true,"stale":false}',
].join("\n");

/** The forms in which a text would stand in an answer, none where it could not be told from our own words. */
export const tracesOf = (text: string): string[] => {
  const told = text.trim();
  if (told.length < 4 || /^[\d.:+-]{1,9}$/.test(told) || OWN_WORDS.includes(told)) return [];
  return [...new Set([text, JSON.stringify(text).slice(1, -1)])];
};

/** Whether a text looks like the name of a field or parameter, which alone may be repeated, to say which is meant. */
export const mayBeName = (text: string): boolean =>
  /^(?!.*\d{6})[A-Za-z_$@][\w$./~@-]{0,63}$/.test(text);

/** Checks a line of results, or the body of an answer: nothing leaked, nothing repeated. */
export const checkBody = (body: string, traces: string[], what: string): void => {
  assert.doesNotMatch(body, LEAK, what);
  for (const trace of traces)
    assert.ok(
      !body.includes(trace),
      `${what}: the answer repeats ${JSON.stringify(trace).slice(0, 80)}`,
    );
};

/** Checks a whole answer: no fault of ours, a type that no browser takes for a page, nothing leaked, nothing repeated. */
export const checkHit = (hit: Hit, traces: string[], what: string): void => {
  assert.ok(
    hit.status >= 200 && hit.status < 500,
    `${what}: ${hit.status} ${hit.text.slice(0, 200)}`,
  );
  assert.match(
    String(hit.headers["content-type"]),
    hit.status < 400 ? /^application\/json$/ : /^application\/problem\+json$/,
    what,
  );
  assert.equal(hit.headers["x-content-type-options"], "nosniff", what);
  assert.match(String(hit.headers["content-security-policy"]), /^default-src 'none'/, what);
  if (hit.status < 400) checkBody(hit.text.slice(0, 0), [], what);
  else checkBody(hit.text, traces, what);
  if (hit.status >= 400) assert.ok(JSON.parse(hit.text).code in problems, what);
};
