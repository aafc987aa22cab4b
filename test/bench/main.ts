import { Command } from "commander";
import { addBacklog } from "./backlog.ts";
import { addProfile } from "./profile.ts";
import { addScale } from "./scale.ts";
import { addSlowCallers } from "./slow-callers.ts";
import { addVersus } from "./versus.ts";

const program = new Command("npm run bench --")
  .description(
    "What the gateway costs and bears, as figures. Measures on 127.0.0.1, in a temporary folder, and stops by itself.",
  )
  .helpOption("-h, --help", "show this help")
  .configureHelp({ showGlobalOptions: true });

for (const add of [addVersus, addProfile, addScale, addBacklog, addSlowCallers]) add(program);

try {
  await program.parseAsync();
} catch (error) {
  // Not thrown: a bench that was interrupted is still putting its server away.
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
}
