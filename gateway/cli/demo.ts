import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";

/** `lienthong demo`: hands over to the demonstration, which lives beside the simulators and runs this program as a user would. */
export const addDemo = (program: Command): void => {
  program
    .command("demo")
    .description("chạy thử với các hệ thống mô phỏng và một quý hồ sơ của một tỉnh (demo --help)")
    .helpOption(false)
    .allowUnknownOption()
    .argument("[tùy chọn...]")
    .action(async () => {
      const entry = new URL("./test/demo/main.ts", import.meta.resolve("#package"));
      if (!existsSync(entry))
        throw new Error("Bản cài này không kèm phần chạy thử; hãy dùng bản mã nguồn đầy đủ.");
      process.argv.splice(1, process.argv.indexOf("demo"), fileURLToPath(entry));
      // In this process: a signal meant for the demonstration must reach it.
      const { register } = await import("tsx/esm/api");
      register();
      await import(entry.href);
    });
};
