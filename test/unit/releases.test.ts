import assert from "node:assert/strict";
import { createReleases } from "../../gateway/releases.ts";

describe("closing the gateway", () => {
  const open = () => {
    const logged: { level: string; message: string; facts: object | undefined }[] = [];
    const releases = createReleases((level, message, facts) =>
      logged.push({ level, message, facts }),
    );
    return { releases, logged };
  };

  it("closes the last opened first, goes on past what hangs or fails, and names what did not end", async () => {
    const { releases, logged } = open();
    const closed: string[] = [];
    releases.push("first", 1_000, () => closed.push("first"));
    releases.push("hangs", 20, () => new Promise(() => {}));
    releases.push("fails", 1_000, () => Promise.reject(new Error("no")));
    releases.push("throws", 1_000, () => {
      throw new Error("no");
    });
    releases.push("last", 1_000, async () => closed.push("last"));
    assert.deepEqual(await releases.close(), ["hangs"]);
    assert.deepEqual(closed, ["last", "first"]);
    assert.deepEqual(
      logged.map(({ level, message }) => [level, message]),
      [
        ["warn", "closing failed"],
        ["warn", "closing failed"],
        ["error", "closing went on without waiting"],
      ],
    );
  });

  it("closes also what was opened while it closed, or after", async () => {
    const { releases } = open();
    const closed: string[] = [];
    releases.push("first", 1_000, () => {
      closed.push("first");
      releases.push("meanwhile", 1_000, () => closed.push("meanwhile"));
    });
    await Promise.all([releases.close(), releases.close()]);
    releases.push("after", 1_000, () => closed.push("after"));
    await releases.close();
    assert.deepEqual(closed, ["first", "meanwhile", "after"]);
  });
});
