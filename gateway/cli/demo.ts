import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";

/** `lienthong demo`: hands over to the demonstration, which lives beside the simulators and runs this program as a user would. */
export const addDemo = (program: Command): void => {
  program
    .command("demo")
    .description("chạy thử với cổng quốc gia mô phỏng và một quý hồ sơ của một tỉnh (demo --help)")
    .helpOption(false)
    .allowUnknownOption()
    .argument("[tùy chọn...]")
    .action(() => {
      const entry = fileURLToPath(new URL("../../test/demo/main.ts", import.meta.url));
      if (!existsSync(entry))
        throw new Error("Bản cài này không kèm phần chạy thử; hãy dùng bản mã nguồn đầy đủ.");
      const given = process.argv.slice(process.argv.indexOf("demo") + 1);
      const { status } = spawnSync(process.execPath, ["--import", "tsx", entry, ...given], {
        stdio: "inherit",
      });
      process.exitCode = status ?? 1;
    });
};
