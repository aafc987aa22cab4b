import { type ProcessOptions, runAsProcess, simulatorCommand } from "../as-process.ts";
import { createCivilStatusSimulator } from "./civil-status-simulator.ts";

const options = simulatorCommand("Hệ thống hộ tịch mô phỏng.")
  .option("--life", "có cán bộ làm việc ngẫu nhiên", false)
  .option("--no-auth", "LGSP phía trước tự thêm token")
  .parse()
  .opts<ProcessOptions & { life: boolean; auth: boolean }>();

await runAsProcess(() =>
  createCivilStatusSimulator({ ...options, auth: options.auth ? "oauth-basic" : "none" }),
);
