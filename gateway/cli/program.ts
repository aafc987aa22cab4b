import type { Command } from "commander";
import packageFile from "#package" with { type: "json" };
import { variables } from "../../config/settings.ts";
import { addAdapters } from "./adapters.ts";
import { addAdopt } from "./adopt.ts";
import { addDemo } from "./demo.ts";
import { addDoctor } from "./doctor/doctor.ts";
import { addDossier } from "./dossier.ts";
import { addFindings } from "./findings.ts";
import { addInbound } from "./inbound.ts";
import { addKeys } from "./keys.ts";
import { addMapping } from "./mapping.ts";
import { addMigrate } from "./migrate.ts";
import { addRetain } from "./retain.ts";
import { addServe } from "./serve.ts";
import { addSystems } from "./systems.ts";
import { addVerify } from "./verify.ts";
import { createCommand } from "./words/vietnamese.ts";

/** The whole command line, not yet parsed. */
export const createProgram = (): Command => {
  const program = createCommand("lienthong")
    .description("Giữ cho bản sao hồ sơ ở mọi hệ thống luôn khớp với những gì tỉnh đã khai báo.")
    .version(packageFile.version, "-v, --version", "in phiên bản")
    .addHelpText(
      "after",
      `\nBiến môi trường:\n${variables
        .map(
          ({ name, otherwise, means }) => `  ${name.padEnd(20)} ${means} (mặc định: ${otherwise})`,
        )
        .join("\n")}`,
    );
  for (const add of [
    addServe,
    addDemo,
    addKeys,
    addSystems,
    addDossier,
    addFindings,
    addInbound,
    addAdopt,
    addVerify,
    addRetain,
    addMigrate,
    addDoctor,
    addAdapters,
    addMapping,
  ])
    add(program);
  return program;
};
