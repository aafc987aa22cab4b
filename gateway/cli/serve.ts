import type { Command } from "commander";
import { allAtOnce, readRoles, roles } from "../../config/settings.ts";

/** `lienthong serve`: runs the gateway until SIGTERM or SIGINT, then ends within 15 s; one more a second later ends it at once. */
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
        const end = (left: string[]) => {
          if (left.length > 0)
            log("error", "ended without waiting any longer", { for: left.join(", ") });
          process.exit(left.length > 0 ? 1 : 0);
        };
        setTimeout(end, endWithinMs, ["closing"]);
        stopping.abort();
        starting.then((gateway) => gateway.close()).then(end, () => end([]));
      };
      let told: number | undefined;
      const tell = () => {
        const now = performance.now();
        if (told === undefined) stop();
        else if (now - told > oneWordMs) process.exit(1);
        told ??= now;
      };
      process.on("SIGINT", tell);
      process.on("SIGTERM", tell);
      const gateway = await starting;
      log("info", "gateway ready", { url: gateway.url, home: gateway.home });
    });
};

/** Signals within this are one, ms: Ctrl-C reaches the whole group, and `npm start` passes it on. */
const oneWordMs = 1_000;

/** After this the process ends, whatever hangs, ms. */
const endWithinMs = 14_500;
