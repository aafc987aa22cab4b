import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const adapters = fileURLToPath(new URL("..", import.meta.url));
const target = fileURLToPath(new URL("registry.ts", import.meta.url));

const names = readdirSync(adapters, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(adapters, entry.name, "index.ts")))
  .map(({ name }) => name)
  // What new ones are copied from is no system.
  .filter((name) => name !== "template")
  .sort();
const variable = (name: string) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

const wanted = `/* Generated from the folders beside it by adapters/registry/generate.ts. */
import type { AdapterKind, FileKind } from "../kind.ts";
${names.map((name) => `import { kind as ${variable(name)} } from ${JSON.stringify(`../${name}/index.ts`)};\n`).join("")}
/** Every kind of system that a systems file may name. */
export const kinds: readonly (AdapterKind | FileKind)[] = [${names.map(variable).join(", ")}];
`;
const present = existsSync(target) ? readFileSync(target, "utf8") : "";

if (present !== wanted) {
  if (process.argv.includes("--check")) {
    process.stderr.write('Stale: adapters/registry/registry.ts. Run "npm run generate".\n');
    process.exitCode = 1;
  } else writeFileSync(target, wanted);
}
