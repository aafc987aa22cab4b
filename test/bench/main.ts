import { Command, CommanderError } from "commander";
import { temporaryHome } from "../demo/temp-home.ts";
import { leaveNothing } from "../leave-nothing.ts";
import { addAbuse } from "./abuse.ts";
import { addAgainst } from "./against.ts";
import { addBacklog } from "./backlog.ts";
import { addIsolation } from "./isolation.ts";
import { addMigrate } from "./migrate.ts";
import { addProfile } from "./profile.ts";
import { addScale } from "./scale.ts";
import { addSlowCallers } from "./slow-callers.ts";
import { addVersus } from "./versus.ts";

const program = new Command("npm run bench --")
  .description(
    "What the gateway costs and bears, as figures. Measures on 127.0.0.1, in a temporary folder, and stops by itself.",
  )
  // Thrown to whoever waits below, so that the folder goes after --help and a mistyped option too.
  .exitOverride()
  .helpOption("-h, --help", "show this help")
  .configureHelp({ showGlobalOptions: true });

for (const add of [
  addVersus,
  addAgainst,
  addProfile,
  addScale,
  addBacklog,
  addSlowCallers,
  addAbuse,
  addIsolation,
  addMigrate,
])
  add(program);

const folder = temporaryHome("lienthong-bench");
process.exit(
  await leaveNothing({ folder, keep: false, says: "Interrupted; putting everything away…" }, () =>
    program.parseAsync(),
  ).then(
    () => Number(process.exitCode ?? 0),
    // Never told of what broke because it was interrupted.
    (error: Error) => {
      if (error instanceof CommanderError) return error.exitCode;
      process.stderr.write(`${process.env.DEBUG ? error.stack : error.message}\n`);
      return 1;
    },
  ),
);
