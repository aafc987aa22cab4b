import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

const main = "test/simulators/national-portal/main.ts";

const run = async (...args: string[]) => {
  const child = spawn(process.execPath, ["--import", "tsx", main, ...args]);
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { status, out, err };
};

describe("the simulated portal as a process", () => {
  it("tells every option with --help", async () => {
    const { status, out, err } = await run("--help");
    assert.deepEqual([status, err], [0, ""]);
    for (const option of ["--generation", "--port", "--faults", "--exists-text", "--keep-bodies"])
      assert.match(out, new RegExp(`^  ${option} <`, "m"));
  });

  it("ends with a sentence, and no place in its code, where it is told what it cannot do", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const mistakes: [string[], RegExp][] = [
      [["--generation", "d"], /Allowed choices are a, b, c/],
      [["--port", "70000"], /Expected a number from 0 to 65535/],
      [["--port", String(port)], /EADDRINUSE/],
      [["--faults", "{"], /Expected named or JSON/],
      [["--faults", '{"flood": 1}'], /flood/],
      [["--nope"], /unknown option '--nope'/],
    ];
    await Promise.all(
      mistakes.map(async ([args, says]) => {
        const { status, err } = await run(...args);
        assert.equal(status, 1);
        assert.match(err, says);
        assert.doesNotMatch(err, /^\s+at /m);
      }),
    );
    taken.close();
  });
});
