import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { typeable } from "./typeable.ts";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "generated");
const SUFFIX = ".schema.json";

/** Names of root types that do not follow from the file's name. */
const ROOT_NAMES: Record<string, string> = { systems: "SystemsFile" };

const check = process.argv.includes("--check");
const wanted = new Map<string, string>();
for (const source of filesUnder(here, SUFFIX)) {
  const name = source.slice(0, -SUFFIX.length);
  wanted.set(`${name}.ts`, await typesOf(source, name));
}
const present = filesUnder(out, ".ts");
const stale = [
  ...[...wanted].filter(([file, text]) => !present.includes(file) || read(file) !== text),
  ...present.filter((file) => !wanted.has(file)).map((file) => [file, undefined] as const),
];

if (check && stale.length > 0) {
  const names = stale.map(([file]) => `schemas/generated/${file}`).join(", ");
  process.stderr.write(`Stale: ${names}. Run "npm run generate".\n`);
  process.exitCode = 1;
} else if (!check) {
  for (const [file, text] of stale) {
    if (text === undefined) rmSync(join(out, file));
    else write(join(out, file), text);
  }
}

async function typesOf(source: string, name: string): Promise<string> {
  const schema: JSONSchema = JSON.parse(readFileSync(join(here, source), "utf8"));
  const rootName = ROOT_NAMES[name] ?? pascalCase(name.replace(/^national-portal\//, "portal-"));
  const text = await compile(typeable(schema), rootName, {
    additionalProperties: false,
    bannerComment: `/* Generated from schemas/${source} by schemas/generate.ts. */`,
    format: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
  });
  return formatted(terse(text), name);
}

// The compiler's own remarks say what the names already say.
function terse(text: string): string {
  return text
    .replace(
      /(\n\s*\* *)?\n\s*\* This interface was referenced by [^\n]*\n\s*\* via the [^\n]*/g,
      "",
    )
    .replace(/\/\*\*\n\s*\*\/\n/g, "")
    .replace(/\/\*\*\n\s*\* ([^\n]*)\n\s*\*\//g, "/** $1 */");
}

// Formatted by the same tool that checks the folder, so that the check has one opinion.
function formatted(text: string, name: string): string {
  const biome = fileURLToPath(import.meta.resolve("@biomejs/biome/bin/biome"));
  return execFileSync(
    process.execPath,
    [biome, "format", `--stdin-file-path=schemas/generated/${name}.ts`],
    { cwd: dirname(here), input: text, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] },
  );
}

function filesUnder(folder: string, ending: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(ending))
    .sort();
}

function read(file: string): string {
  return readFileSync(join(out, file), "utf8");
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function pascalCase(name: string): string {
  return name.replace(/(^|[-/])(\w)/g, (_match, _dash, letter: string) => letter.toUpperCase());
}
