import assert from "node:assert/strict";
import { inspect } from "node:util";

// Without a message a failing `assert.ok` looks for its own words in the source, by the place that the call has in what tsx made of it: in a
// long file that goes on for minutes, no time limit of mocha's ends it, and the test seems to hang.
const { ok } = assert;
assert.ok = ((value: unknown, message?: string | Error) =>
  ok(
    value,
    message ?? `Expected something that holds, got ${inspect(value, { depth: 1 })}.`,
  )) as typeof ok;
