import assert from "node:assert/strict";
import { createConnection } from "node:net";
import { Client } from "pg";
import { faultOf } from "../../gateway/telemetry/fault-of.ts";

const caught = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("a fault in the log", () => {
  it("says what the driver says, where it has no code, and the place in its package", async () => {
    const client = new Client({ host: "127.0.0.1", port: 1, connectionTimeoutMillis: 1 });
    await caught(() => client.connect());
    assert.match(
      faultOf(new Error("Connection terminated unexpectedly")),
      /"connection terminated unexpectedly"/,
    );
    const theirs = new Error("x");
    theirs.stack =
      "Error: x\n    at Pool.query (/srv/app/node_modules/pg-pool/index.js:45:11)\n    at y (/srv/z.js:1:1)";
    assert.equal(faultOf(theirs), "Error at Pool.query (pg-pool/index.js:45:11)");
  });

  it("says the code of an error, and of what caused it", async () => {
    const refused = await new Promise<Error>((resolve) =>
      createConnection(1, "127.0.0.1").on("error", resolve),
    );
    assert.match(faultOf(refused), /^Error ECONNREFUSED/);
    assert.match(faultOf(new Error("thất bại", { cause: refused })), / < Error ECONNREFUSED/);
    assert.match(
      faultOf(new AggregateError([refused], "")),
      /^AggregateError.* < Error ECONNREFUSED/,
    );
    assert.match(
      faultOf(Object.assign(new Error("x"), { name: "error", code: "57P01" })),
      /^error 57P01/,
    );
    const reply = Object.assign(new Error("WRONGPASS invalid secret"), { name: "ReplyError" });
    assert.match(faultOf(reply), /^ReplyError WRONGPASS/);
  });

  it("repeats nothing of a text, whatever stands in it", () => {
    const said = "Nguyễn Văn Mẫu\n    at gateway/0900000001 (mật-khẩu)";
    for (const error of [
      new Error(said),
      new TypeError(said, { cause: new Error(said) }),
      Object.assign(new Error(said), { name: said, code: said }),
    ])
      assert.doesNotMatch(faultOf(error), /Nguyễn|0900000001|mật/);
    assert.equal(faultOf("Nguyễn"), "string");
    const endless = new Error("x");
    endless.cause = endless;
    assert.ok(faultOf(endless).length < 2_000);
  });
});
