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
    assert.doesNotMatch(out, /Usage|Options|default|choices/);
    for (const option of ["--generation", "--port", "--faults", "--exists-text", "--keep-bodies"])
      assert.match(out, new RegExp(`^  ${option} <`, "m"));
  });

  it("ends with a sentence in Vietnamese, and no place in its code, where it is told what it cannot do", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const mistakes: [string[], RegExp][] = [
      [
        ["--generation", "d"],
        /^lỗi: --generation <thế hệ> không nhận "d": Cần một trong a, b, c\./,
      ],
      [["--port", "70000"], /--port <số> không nhận "70000": Cần một số từ 0 đến 65535/],
      [["--port", String(port)], new RegExp(`^--port: cổng ${port} đang có tiến trình khác dùng`)],
      [["--faults", "{"], /Cần named hoặc JSON/],
      [["--faults", '{"flood": 1}'], /^Không có lỗi nào tên flood\./],
      [["--host", "192.0.2.1"], /^--host: máy này không có địa chỉ đó/],
      [["--port"], /--port <số> cần một giá trị/],
      [["one", "two"], /thừa \S+ tham số/],
      [["--nope"], /^lỗi: không có tùy chọn --nope$/m],
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
