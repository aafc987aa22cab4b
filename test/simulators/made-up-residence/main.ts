import { type ProcessOptions, runAsProcess, simulatorCommand } from "../as-process.ts";
import { createResidenceSimulator } from "./residence-simulator.ts";

const options = simulatorCommand("Hệ thống cư trú mẫu, sau một máy chủ bảo mật X-Road.")
  .option("--life", "tự giải quyết hồ sơ và báo tin, theo may rủi của --seed", false)
  .parse()
  .opts<ProcessOptions & { life: boolean }>();

await runAsProcess(() => createResidenceSimulator(options));
