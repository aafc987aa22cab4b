import { Command, InvalidArgumentError } from "commander";
import { createCivilStatusSimulator } from "./civil-status-simulator.ts";
import type { CivilStatusSettings } from "./settings.ts";

const options = new Command("main.ts")
  .description(
    'A simulated civil-status system. Prints one line, {"url": …}, when it serves, and ends on SIGTERM or SIGINT.',
  )
  .helpOption("-h, --help", "show this help")
  .option("--host <address>", "to listen on", "127.0.0.1")
  .option("--port <number>", "to listen on; 0: any", number, 0)
  .option("--faults <plan>", 'share of calls by fault or quirk, {"stale-answer": 0.01}', plan, {})
  .option("--seed <number>", "of everything left to chance", number, 1)
  .option("--life", "a clerk who works by chance", false)
  .option("--no-auth", "the LGSP in front adds the token")
  .parse()
  .opts<
    Pick<CivilStatusSettings, "host" | "port" | "faults" | "seed" | "life"> & { auth: boolean }
  >();

const simulator = await createCivilStatusSimulator({
  ...options,
  auth: options.auth ? "oauth-basic" : "none",
}).catch((failure: Error) => {
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

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0) return value;
  throw new InvalidArgumentError("Expected a number from 0.");
}

function plan(text: string): CivilStatusSettings["faults"] {
  try {
    return JSON.parse(text) as CivilStatusSettings["faults"];
  } catch {
    throw new InvalidArgumentError("Expected JSON.");
  }
}
