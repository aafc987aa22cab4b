import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Figures } from "../demo/verdict.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Plays the demonstration as a user does, and gives what it printed. */
const play = async (...options: string[]) => {
  const argv = ["gateway/lienthong.js", "demo", "--dossiers", "160", "--json", ...options];
  const child = spawn(process.execPath, argv, {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  const lines = out.trimEnd().split("\n");
  const figures = JSON.parse(lines.at(-1) ?? "") as Figures;
  return { status, figures, lines: lines.slice(0, -1), why: `${figures.wrong.join("\n")}\n${err}` };
};

const isSaid = (figures: Figures, name: RegExp) =>
  figures.systems.find((system) => name.test(system.name)) ?? assert.fail(`no ${name}`);

/** Every system holds what the ledger says, and the ledger what every system said. */
const assertAllEqual = ({ systems }: Figures) => {
  for (const { name, copies, words } of systems) {
    assert.deepEqual(copies?.differences ?? [], [], name);
    assert.deepEqual(words?.differences ?? [], [], name);
    assert.equal(copies?.behind ?? 0, 0, name);
  }
};

describe("the demonstration", () => {
  it("plays every system, each equal in both directions, in lines that a terminal shows", async () => {
    const { status, figures, lines, why } = await play();
    assert.equal(status, 0, why);
    assertAllEqual(figures);
    assert.equal(isSaid(figures, /Cổng quốc gia/).copies?.held, 160);
    const province = isSaid(figures, /Tỉnh/);
    const { session, hub } = figures.older;
    assert.deepEqual(
      [province.copies?.held, (province.words?.came ?? 0) + session + hub],
      [160, 160],
    );
    for (const name of [/Hộ tịch/, /Cư trú/]) {
      const { copies, words } = isSaid(figures, name);
      assert.ok((copies?.held ?? 0) > 2 && (words?.came ?? 0) > 2, `${name}`);
    }
    assert.ok(figures.registrations.registered > 0);
    assert.equal(figures.certificate?.isOpen, true);
    assert.deepEqual(
      lines.filter((line) => [...line.normalize("NFC")].length > 80),
      [],
    );
  });

  it("ends so too where the gateway is killed half-way", async () => {
    const { status, figures, why } = await play("--chaos", "kill");
    assert.equal(status, 0, why);
    assertAllEqual(figures);
    assert.equal(figures.restarts, 1);
  });
});
