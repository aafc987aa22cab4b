import { type ProcessOptions, runAsProcess, simulatorCommand } from "../as-process.ts";
import { createWelfareSimulator } from "./welfare-simulator.ts";

const options = simulatorCommand("Hệ thống trợ cấp mẫu, nói XML và gọi sang.")
  .option("--life", "tự quyết định hồ sơ và gọi sang, theo may rủi của --seed", false)
  .option("--deduplicate-steps", "không thêm một bước lần thứ hai", false)
  .parse()
  .opts<ProcessOptions & { life: boolean; deduplicateSteps: boolean }>();

await runAsProcess(() => createWelfareSimulator(options));
