import type { Command } from "commander";
import { readSettings } from "../../config/settings.ts";

/** `lienthong serve`: runs the gateway until SIGTERM or SIGINT; a second signal ends it at once. */
export const addServe = (program: Command): void => {
  program
    .command("serve")
    .description("chạy cổng liên thông")
    .action(async () => {
      const settings = readSettings(process.env);
      const [{ createLog }, { startGateway }] = await Promise.all([
        import("../../config/log.ts"),
        import("../main.ts"),
      ]);
      const log = createLog(settings.logLevel);
      const gateway = await startGateway({ settings, log, env: process.env });
      log("info", "gateway ready", { url: gateway.url, home: gateway.home });
      const stop = () => {
        process.once("SIGINT", () => process.exit(1));
        process.once("SIGTERM", () => process.exit(1));
        gateway.close().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      };
      process.once("SIGINT", stop);
      process.once("SIGTERM", stop);
    });
};
