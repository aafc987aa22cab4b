import type { Command } from "commander";
import { withStore } from "./with-store.ts";

/** `lienthong migrate`: brings the ledger's tables up to this program's version, and says so. */
export const addMigrate = (program: Command): void => {
  program
    .command("migrate")
    .description("nâng cấp cấu trúc sổ cái (serve cũng tự làm việc này)")
    .action(() =>
      withStore(
        async () => {
          process.stdout.write("Sổ cái đã ở phiên bản mới nhất.\n");
        },
        { make: true },
      ),
    );
};
