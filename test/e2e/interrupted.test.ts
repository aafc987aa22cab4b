import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { until } from "../until.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const demo = [process.execPath, "gateway/lienthong.js", "demo", "--dossiers", "2000"];
const bench = [process.execPath, "--import", "tsx", "test/bench/main.ts", "floor", "--rounds", "1"];

describe("the demonstration and the benches, interrupted", () => {
  let folder: string;
  let mark: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interrupted-"));
    chmodSync(folder, 0o711);
    mark = `TEST_INTERRUPTED=${randomUUID()}`;
  });
  afterEach(async () => {
    for (const { pid } of running()) process.kill(pid, "SIGKILL");
    await until("what a failed test left is gone", () => running().length === 0);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts it as a terminal does, in a process group of its own, with temporary files in the test's folder. */
  const play = ([file = "", ...argv]: string[], more: Record<string, string> = {}) => {
    const [name = "", value = ""] = mark.split("=");
    const child = spawn(file, argv, {
      cwd: repository,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TMPDIR: folder, [name]: value, ...more },
    });
    child.stdout.resume();
    return { child, said: text(child.stderr) };
  };
  /** What runs because of it: its environment went on to them, or they are PostgreSQL's and work in the folder. */
  const running = () =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const read = (what: string) => readFileSync(`/proc/${name}/${what}`, "utf8");
          const isOurs =
            read("environ").split("\0").includes(mark) ||
            readlinkSync(`/proc/${name}/cwd`).startsWith(`${folder}/`);
          return isOurs ? [{ pid: Number(name), command: read("cmdline") }] : [];
        } catch {
          return [];
        }
      });
  const runs = (command: RegExp) => running().some((each) => command.test(each.command));
  const isWorking = (of: { child: ChildProcess }, ...commands: RegExp[]) =>
    until(`it runs ${commands.join(", ")}`, () => {
      assert.equal(of.child.exitCode, null, "it goes on");
      return commands.every(runs);
    });
  /** All programs of this machine but Redis. */
  const pathWithoutRedis = () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const place of (process.env.PATH ?? "")
      .split(delimiter)
      .filter((each) => existsSync(each)))
      for (const name of readdirSync(place).filter((each) => !each.startsWith("redis")))
        if (!lstatSync(join(bin, name), { throwIfNoEntry: false }))
          symlinkSync(join(place, name), join(bin, name));
    return bin;
  };
  const left = () => [
    ...running().map(({ command }) => command.replaceAll("\0", " ")),
    ...readdirSync(folder).filter((name) => name.startsWith("lienthong")),
  ];

  it("leave nothing behind where a terminal interrupts all that run in it", async () => {
    const playing = play(demo);
    await isWorking(playing, /lienthong\.js\0serve/, /postgres\0-D/);
    process.kill(-(playing.child.pid ?? 0), "SIGINT");
    assert.deepEqual(await once(playing.child, "exit"), [130, null]);
    assert.deepEqual(left(), []);
    assert.match((await playing.said).normalize("NFC"), /\nĐã dừng giữa chừng[^\n]*\n$/);
  });

  it("leave nothing behind where they are ended while their PostgreSQL is being made", async () => {
    const playing = play(demo);
    await isWorking(playing, /initdb|partial-postgres|postgres\0/);
    playing.child.kill("SIGTERM");
    assert.deepEqual(await once(playing.child, "exit"), [143, null]);
    assert.deepEqual(left(), []);
  });

  for (const [how, whom] of [
    ["they are killed themselves", (child: ChildProcess) => demoOf(child)],
    ["whoever started them is killed", (child: ChildProcess) => child.pid],
  ] as const)
    it(`leave nothing behind for long where ${how}`, async () => {
      const words = demo.map((word) => `'${word}'`).join(" ");
      const playing = play(["/bin/sh", "-c", `${words} & wait`]);
      await isWorking(playing, /lienthong\.js\0serve/, /postgres\0-D/);
      process.kill(whom(playing.child) ?? 0, "SIGKILL");
      await until("nothing is left", () => left().length === 0);
    });
  const demoOf = ({ pid }: ChildProcess) =>
    running().find(({ pid: each, command }) => each !== pid && /lienthong\.js\0demo/.test(command))
      ?.pid;

  it("leave nothing behind of a pipeline that is measured", async () => {
    const playing = play([...bench, "--engine", "postgres"]);
    await isWorking(playing, /floor-process/, /national-portal/, /postgres\0-D/);
    process.kill(-(playing.child.pid ?? 0), "SIGINT");
    assert.deepEqual(await once(playing.child, "exit"), [130, null]);
    assert.deepEqual(left(), []);
    assert.equal(await playing.said, "\nInterrupted; putting everything away…\n");
  });

  it("end with a sentence where Redis is wanted and there is none", async () => {
    const PATH = pathWithoutRedis();
    const [playing, other] = [
      play(bench, { PATH }),
      play([...demo, "--engine", "redis"], { PATH }),
    ];
    const ends = [playing, other].map(({ child }) => once(child, "exit"));
    assert.deepEqual(await Promise.all(ends), [
      [1, null],
      [1, null],
    ]);
    assert.match(await playing.said, /redis-server does not run.*apt-get install redis-server/);
    assert.match((await other.said).normalize("NFC"), /máy này không có redis-server/);
    assert.deepEqual(left(), []);
  });
});
