import assert from "node:assert/strict";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { until } from "../until.ts";
import { put } from "./declare.ts";

import { figure, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

/** Makes a gateway throw where nobody catches, once a signal: first a rejection, then an exception, then what is no error. */
const saboteur = `
const acts = [
  () => { void Promise.reject(new Error("Nguyễn Văn Mẫu 0900000001")); },
  () => { setTimeout(() => { throw new TypeError("Nguyễn Văn Mẫu 0900000001"); }); },
  () => { void Promise.reject("Nguyễn Văn Mẫu 0900000001"); },
  () => { process.emitWarning("Nguyễn Văn Mẫu 0900000001", { type: "OwnWarning", code: "OWN1" }); },
];
process.on("SIGUSR2", () => acts.shift()?.());
`;

describe("an error that nobody caught", () => {
  let stage: Stage;
  let gateway: GatewayProcess;
  before(async () => {
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(saboteur)}`;
    stage = await openStage({ env: { NODE_OPTIONS } });
    gateway = await stage.start();
  });
  after(() => stage.close());

  it("leaves the gateway serving, is logged by its place and counted, and shows nothing of what it said", async () => {
    const [word] = words({ dossiers: 1, to: 1 });
    assert.ok(word);
    for (const count of [1, 2, 3]) {
      gateway.kill("SIGUSR2");
      await until(
        "it is counted",
        async () =>
          (await figure(gateway, /^lienthong_events_total\{event="uncaught"\}/)) === count,
      );
    }
    const answer = await put(gateway.url, word);
    assert.ok(answer && answer.status < 300);
    const lines = stage
      .log()
      .split("\n")
      .filter((line) => line.includes('"message":"uncaught"'))
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ level, error }) => [level, String(error).split(" ")[0]]),
      [
        ["error", "Error"],
        ["error", "TypeError"],
        ["error", "string"],
      ],
    );
    assert.doesNotMatch(stage.log(), /Mẫu|0900000001/);
  });

  it("is told apart from a warning of the process, which is a line of the log like any other", async () => {
    gateway.kill("SIGUSR2");
    const lines = () =>
      stage
        .log()
        .split("\n")
        .filter((line) => line !== "");
    await until("it is told", () => lines().some((line) => line.includes("OwnWarning")));
    const told = lines().map((line) => JSON.parse(line));
    const { level, warning } = told.find(({ message }) => message === "process warning") ?? {};
    assert.deepEqual([level, String(warning).slice(0, 15)], ["warn", "OwnWarning OWN1"]);
    assert.doesNotMatch(stage.log(), /Mẫu|0900000001/);
    assert.equal(await gateway.stop(), 0);
  });
});
