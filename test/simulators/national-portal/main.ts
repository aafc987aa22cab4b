import { parseArgs } from "node:util";
import type { FaultPlan } from "../faults/catalogue.ts";
import { NAMED_FAULTS } from "../faults/named-faults.ts";
import { createHubSimulator } from "./generation-b/hub-simulator.ts";
import { createRegistrySimulator } from "./generation-c/registry-simulator.ts";
import { createPortalSimulator, type PortalOptions } from "./portal-simulator.ts";
import { rankByField } from "./rank-by-field.ts";
import type { CommonSettings, KeepBodies } from "./settings.ts";

const { values } = parseArgs({
  options: {
    generation: { type: "string", default: "a" },
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "0" },
    faults: { type: "string", default: "{}" },
    seed: { type: "string", default: "1" },
    account: { type: "string", multiple: true },
    "session-minutes": { type: "string", default: "10" },
    dstcode: { type: "string" },
    procedure: { type: "string", multiple: true },
    existing: { type: "string", multiple: true },
    "exists-text": { type: "string" },
    "deduplicate-rows": { type: "boolean", default: false },
    "latency-ms": { type: "string", default: "0" },
    "late-ms": { type: "string" },
    "keep-bodies": { type: "string", default: "present" },
    "rank-field": { type: "string" },
  },
});

const simulator = await open(values.generation);
process.stdout.write(`${JSON.stringify({ url: simulator.url })}\n`);

for (const end of ["SIGTERM", "SIGINT", "disconnect"]) {
  process.once(end, () => {
    simulator.close().then(
      () => process.exit(0),
      (failure: unknown) => {
        process.stderr.write(`${String(failure)}\n`);
        process.exit(1);
      },
    );
  });
}

function open(generation: string): Promise<{ url: string; close(): Promise<void> }> {
  const procedures = values.procedure && { knownProcedures: values.procedure };
  if (generation === "a") return createPortalSimulator(readOptions());
  if (generation === "b") return createHubSimulator({ ...readCommon(), ...procedures });
  if (generation === "c") return createRegistrySimulator({ ...readCommon(), ...procedures });
  throw new Error(`Expected a, b or c for --generation, got ${generation}.`);
}

/** What generation A can be told besides; B and C have their paths and secrets by default. */
function readOptions(): PortalOptions {
  return {
    ...readCommon(),
    sessionMinutes: number("session-minutes", values["session-minutes"]),
    ...(values.account && { accounts: values.account.map(account) }),
    ...(values["exists-text"] !== undefined && { existsText: values["exists-text"] }),
    ...(values.dstcode !== undefined && { requireDstcode: values.dstcode }),
    ...(values.procedure && { knownProcedures: values.procedure.map((code) => ({ code })) }),
  };
}

function readCommon(): Partial<CommonSettings> {
  const plan: unknown = values.faults === "named" ? NAMED_FAULTS : JSON.parse(values.faults);
  return {
    host: values.host,
    port: number("port", values.port),
    faults: plan as FaultPlan,
    seed: number("seed", values.seed),
    latencyMs: number("latency-ms", values["latency-ms"]),
    deduplicateRows: values["deduplicate-rows"],
    keepBodies: keepBodies(values["keep-bodies"]),
    existing: values.existing ?? [],
    ...(values["late-ms"] && { timings: { lateMs: number("late-ms", values["late-ms"]) } }),
    ...(values["rank-field"] !== undefined && { rankOf: rankByField(values["rank-field"]) }),
  };
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new Error(`Expected a number for --${name}, got ${text}.`);
  return value;
}

function keepBodies(text: string): KeepBodies {
  if (text === "all" || text === "present" || text === "none") return text;
  throw new Error(`Expected all, present or none for --keep-bodies, got ${text}.`);
}

/** `user:password`; the password may hold colons. */
function account(text: string): { username: string; password: string } {
  const [username = "", ...rest] = text.split(":");
  return { username, password: rest.join(":") };
}
