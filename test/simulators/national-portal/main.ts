import { Command, InvalidArgumentError, Option } from "commander";
import type { FaultPlan } from "../faults/catalogue.ts";
import { NAMED_FAULTS } from "../faults/named-faults.ts";
import { createHubSimulator } from "./generation-b/hub-simulator.ts";
import { createRegistrySimulator } from "./generation-c/registry-simulator.ts";
import { createPortalSimulator, type PortalOptions } from "./portal-simulator.ts";
import { rankByField } from "./rank-by-field.ts";
import type { CommonSettings, KeepBodies } from "./settings.ts";

type Account = { username: string; password: string };

type Options = {
  generation: "a" | "b" | "c";
  host: string;
  port: number;
  faults: FaultPlan;
  seed: number;
  latencyMs: number;
  lateMs?: number;
  existing: string[];
  deduplicateRows: boolean;
  keepBodies: KeepBodies;
  rankField?: string;
  procedure?: string[];
  account?: Account[];
  sessionMinutes: number;
  dstcode?: string;
  existsText?: string;
};

const options = new Command("main.ts")
  .description(
    'A simulated national portal. Prints one line, {"url": …}, when it serves, and ends on SIGTERM or SIGINT.',
  )
  .helpOption("-h, --help", "show this help")
  .addOption(
    new Option("--generation <which>", "of the portal's protocol")
      .choices(["a", "b", "c"])
      .default("a"),
  )
  .option("--host <address>", "to listen on", "127.0.0.1")
  .option("--port <number>", "to listen on; 0: any", upTo(65_535), 0)
  .addOption(
    new Option(
      "--faults <plan>",
      'share of calls by fault, {"reply-lost": 0.01}; or named: a bad week',
    )
      .argParser(planOf)
      .default({}, "none"),
  )
  .option("--seed <number>", "of the faults' chances", upTo(), 1)
  .option("--latency-ms <number>", "before each answer", upTo(), 0)
  .option("--late-ms <number>", "how late the fault late is", upTo())
  .addOption(
    new Option("--existing <code...>", "dossiers that are there from the start").default(
      [],
      "none",
    ),
  )
  .option("--deduplicate-rows", "appends no row a second time", false)
  .addOption(
    new Option("--keep-bodies <which>", "bodies that /inspect can show")
      .choices(["all", "present", "none"])
      .default("present"),
  )
  .option("--rank-field <name>", "field that tells the order of a dossier's states, such as GhiChu")
  .option("--procedure <code...>", "refuses dossiers of any other")
  .option("--account <user:password...>", "accounts that may log in (generation A)", account)
  .option("--session-minutes <number>", "how long a session lasts (generation A)", upTo(), 10)
  .option("--dstcode <code>", "every call must carry it as a header (generation A)")
  .option("--exists-text <words>", "how it words that a dossier is there already (generation A)")
  .parse()
  .opts<Options>();

const simulator = await open().catch((failure: Error) => {
  process.stderr.write(`${failure.message}\n`);
  process.exit(1);
});
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

async function open(): Promise<{ url: string; close(): Promise<void> }> {
  const procedures = options.procedure && { knownProcedures: options.procedure };
  if (options.generation === "a") return createPortalSimulator(portalOptions());
  if (options.generation === "b") return createHubSimulator({ ...common(), ...procedures });
  return createRegistrySimulator({ ...common(), ...procedures });
}

/** What generation A can be told besides; B and C have their paths and secrets by default. */
function portalOptions(): PortalOptions {
  const { account: accounts, sessionMinutes, existsText, dstcode, procedure } = options;
  return {
    ...common(),
    sessionMinutes,
    ...(accounts && { accounts }),
    ...(existsText !== undefined && { existsText }),
    ...(dstcode !== undefined && { requireDstcode: dstcode }),
    ...(procedure && { knownProcedures: procedure.map((code) => ({ code })) }),
  };
}

function common(): Partial<CommonSettings> {
  const { lateMs, rankField, ...more } = options;
  const { host, port, faults, seed, latencyMs, deduplicateRows, keepBodies, existing } = more;
  return {
    ...{ host, port, faults, seed, latencyMs, deduplicateRows, keepBodies, existing },
    ...(lateMs !== undefined && { timings: { lateMs } }),
    ...(rankField !== undefined && { rankOf: rankByField(rankField) }),
  };
}

function upTo(most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= 0 && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number from 0 to ${most}.`);
  };
}

function planOf(text: string): FaultPlan {
  if (text === "named") return NAMED_FAULTS;
  try {
    return JSON.parse(text) as FaultPlan;
  } catch {
    throw new InvalidArgumentError('Expected named or JSON, such as {"reply-lost": 0.01}.');
  }
}

/** `user:password`; the password may hold colons. */
function account(text: string, before: Account[] = []): Account[] {
  const [username = "", ...rest] = text.split(":");
  return [...before, { username, password: rest.join(":") }];
}
