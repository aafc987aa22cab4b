import { Command } from "commander";
import packageFile from "#package" with { type: "json" };
import { BadSettings, variables } from "../../config/settings.ts";
import { addAdopt } from "./adopt.ts";
import { addDemo } from "./demo.ts";
import { addDoctor } from "./doctor.ts";
import { addDossier } from "./dossier.ts";
import { addKeys } from "./keys.ts";
import { addMigrate } from "./migrate.ts";
import { addRetain } from "./retain.ts";
import { addServe } from "./serve.ts";
import { addSystems } from "./systems.ts";
import { addVerify } from "./verify.ts";

const program = new Command("lienthong")
  .description("Giữ cho bản sao hồ sơ ở mọi hệ thống luôn khớp với những gì tỉnh đã khai báo.")
  .version(packageFile.version, "-v, --version", "in phiên bản")
  .helpOption("-h, --help", "in hướng dẫn")
  .helpCommand("help [lệnh]", "in hướng dẫn của một lệnh")
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `\nBiến môi trường:\n${variables
      .map(({ name, otherwise, means }) => `  ${name.padEnd(20)} ${means} (mặc định: ${otherwise})`)
      .join("\n")}`,
  );

for (const add of [
  addServe,
  addDemo,
  addKeys,
  addSystems,
  addDossier,
  addAdopt,
  addVerify,
  addRetain,
  addMigrate,
  addDoctor,
])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  // What a person can mend is told in a sentence; anything else keeps its stack.
  process.stderr.write(
    `${error instanceof BadSettings || !process.env.DEBUG ? error.message : error.stack}\n`,
  );
  process.exitCode = 1;
}
