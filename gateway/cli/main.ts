import { BadSettings } from "../../config/settings.ts";
import { createProgram } from "./program.ts";

try {
  await createProgram().parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const { faultWords } = await import("./words/fault-words.ts");
  // What a person can mend is told in a sentence; anything else keeps its stack.
  process.stderr.write(
    `${error instanceof BadSettings || !process.env.DEBUG ? faultWords(error) : error.stack}\n`,
  );
  process.exitCode = 1;
}
