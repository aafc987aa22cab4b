import type { Command } from "commander";
import { allAtOnce, readRoles, roles } from "../../config/settings.ts";

/** `lienthong serve`: runs the gateway until SIGTERM or SIGINT, then ends within 15 s; a second signal ends it at once. */
export const addServe = (program: Command): void => {
  program
    .command("serve")
    .description("chạy cổng liên thông")
    .option(
      "--roles <vai trò>",
      "việc của tiến trình này: http (nhận khai báo), sync (gửi đi)",
      roles.join(","),
    )
    .action(async (options: { roles: string }) => {
      const [{ createLog }, { readConfiguration }, { startGateway }, { logWarnings }] =
        await Promise.all([
          import("../../config/log.ts"),
          import("../configuration.ts"),
          import("../main.ts"),
          import("../telemetry/warnings.ts"),
        ]);
      const [settings, asked] = allAtOnce(
        () => readConfiguration(process.env),
        () => readRoles(options.roles),
      );
      const log = createLog(settings.logLevel);
      logWarnings(log);
      const stopping = new AbortController();
      const starting = startGateway({
        settings,
        roles: asked,
        log,
        env: process.env,
        signal: stopping.signal,
      });
      // From the first moment: a gateway told to stop while it starts must not leave its PostgreSQL running.
      const stop = () => {
        process.once("SIGINT", () => process.exit(1));
        process.once("SIGTERM", () => process.exit(1));
        const end = (left: string[]) => {
          if (left.length > 0)
            log("error", "ended without waiting any longer", { for: left.join(", ") });
          process.exit(left.length > 0 ? 1 : 0);
        };
        setTimeout(end, endWithinMs, ["closing"]);
        stopping.abort();
        starting.then((gateway) => gateway.close()).then(end, () => end([]));
      };
      process.once("SIGINT", stop);
      process.once("SIGTERM", stop);
      const gateway = await starting;
      log("info", "gateway ready", { url: gateway.url, home: gateway.home });
    });
};

/** After this the process ends, whatever hangs, ms. */
const endWithinMs = 14_500;
