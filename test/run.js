// What `npm test` runs. Plain JavaScript on Node's own modules, because it also installs what everything else needs.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { freemem } from "node:os";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The layers in their order, a folder that is not named here after them; and those that run beside all of them, since they wait a lot. */
const layers = ["architecture", "unit", "contract"];
const beside = ["integration", "e2e"];

/**
 * Where temporary files are in memory on Linux: half of what the tests do is to make databases, and a disk is slow to take them. They
 * hold some 400 MB at most; with less than this free, or where no program may run from there, they are on the disk.
 */
const memory = { folder: "/dev/shm", leastFree: 4 * 2 ** 30 };

/** Programs that some tests need. Such a test file holds the words "needs: <program>"; nothing is installed for any other. */
const programs = [
  { name: "redis-server", debian: "redis-server" },
  { name: "chromium", debian: "chromium" },
  { name: "openssl", debian: "openssl" },
];

/** Options of mocha whose value is an argument of its own. */
const valued = [
  "--grep",
  "-g",
  "--fgrep",
  "-f",
  "--timeout",
  "-t",
  "--slow",
  "-s",
  "--require",
  "-r",
  "--retries",
];

const help = `npm test [-- [file or folder...] [mocha options]]

  npm test                                     every layer: architecture, unit, contract, integration, e2e
  npm test -- test/unit/merge.test.ts          one file
  npm test -- test/integration                 one layer
  npm test -- --grep "lost reply"              tests whose title holds these words
  npm test -- --bail test/unit                 any option of mocha (not --reporter)

Installs what is missing: the packages (npm ci) and, as root on Debian, programs that the tests to run need
(${programs.map(({ name }) => name).join(", ")}). Where a program cannot be had, the tests that need it are skipped and
named; with CI=true that is a failure.
Temporary files are in memory where there is room for them; with TMPDIR they are where it says.
The last line is the sum over all layers, and the exit status is 0 only if nothing failed and something ran.
`;

const env = surroundings();

process.exitCode = await main(process.argv.slice(2));

async function main(args) {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(help);
    return 0;
  }
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    return complain(`Expected Node.js 20.19 or newer, got ${process.version}.`);
  process.chdir(root);
  const { files, options, missing } = choose(args);
  if (missing.length > 0)
    return complain(`Expected a test file or folder, got ${missing.join(", ")}.`);
  if (!existsSync("node_modules/mocha") || !existsSync("node_modules/tsx")) {
    process.stdout.write("node_modules is missing: npm ci\n");
    if (spawnSync("npm", ["ci"], { stdio: "inherit" }).status !== 0)
      return complain("npm ci failed.");
  }
  const absent = programs.filter(
    (program) => files.some((file) => needs(file, program)) && !provide(program),
  );
  const leftOut = files.filter((file) => absent.some((program) => needs(file, program)));
  return report(
    await runAll(
      files.filter((file) => !leftOut.includes(file)),
      options,
    ),
    leftOut,
    absent,
  );
}

function complain(message) {
  process.stderr.write(`${message}\n`);
  return 2;
}

/** Splits the arguments into test files and what is mocha's; without a file, all are meant. */
function choose(args) {
  const paths = args.filter((arg, n) => !arg.startsWith("-") && !valued.includes(args[n - 1]));
  const from = paths.length > 0 ? paths : ["test"];
  return {
    files: [...new Set(from.filter((path) => existsSync(path)).flatMap(testsUnder))].sort(),
    options: args.filter((arg, n) => arg.startsWith("-") || valued.includes(args[n - 1])),
    missing: paths.filter((path) => !existsSync(path)),
  };
}

function testsUnder(path) {
  const name = relative(root, resolve(path));
  if (!statSync(path).isDirectory()) return [name];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join(name, file));
}

function needs(file, { name }) {
  return readFileSync(file, "utf8").includes(`needs: ${name}`);
}

/** Whether the program is there, if need be after installing it. */
function provide({ name, debian }) {
  const isThere = () =>
    (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
  if (isThere()) return true;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  process.stdout.write(`${name} is missing: apt-get install ${debian}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) =>
    spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
  const install = () => apt("install", "-y", "-qq", "--no-install-recommends", debian);
  return (install() || (apt("update", "-qq") && install())) && isThere();
}

/** Runs each layer in a process of its own; what those beside the others say comes after them, one after the other. */
async function runAll(files, options) {
  const groups = groupBy(files, layerOf);
  const run = (layer, say) => runLayer(layer, groups.get(layer), options, say);
  const named = [...layers, ...[...groups.keys()].filter((layer) => !layers.includes(layer))];
  const first = named.filter((layer) => groups.has(layer) && !beside.includes(layer));
  const later = beside.filter((layer) => groups.has(layer));
  const running = later.map((layer) => {
    const voice = createVoice();
    return { voice, running: run(layer, voice.say) };
  });
  const tallies = [];
  for (const layer of first) tallies.push(await run(layer, (chunk) => process.stdout.write(chunk)));
  for (const { voice, running: ended } of running) {
    voice.raise();
    tallies.push(await ended);
  }
  return tallies;
}

/** Keeps what is said until it is raised, and says all from then on. */
function createVoice() {
  let kept = [];
  let say = (chunk) => kept.push(chunk);
  return {
    say: (chunk) => say(chunk),
    raise: () => {
      say = (chunk) => process.stdout.write(chunk);
      for (const chunk of kept) say(chunk);
      kept = [];
    },
  };
}

/** The environment of the tests: as it is, but for where temporary files are. */
function surroundings() {
  const { folder, leastFree } = memory;
  if (process.env.TMPDIR !== undefined || !isRoomy(folder, leastFree)) return process.env;
  return { ...process.env, TMPDIR: folder };
}

function isRoomy(folder, least) {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  if (Math.min(bavail * bsize, freemem()) < least) return false;
  const probe = mkdtempSync(join(folder, "lienthong-probe-"));
  try {
    const script = join(probe, "probe");
    writeFileSync(script, "#!/bin/sh\n", { mode: 0o700 });
    return spawnSync(script).status === 0;
  } finally {
    rmSync(probe, { recursive: true });
  }
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** `test/unit/merge.test.ts` is of layer unit; a file directly in `test/` is a layer by its own name. */
function layerOf(file) {
  const [, second = ""] = file.split(/[\\/]/);
  return second.replace(/\.test\.ts$/, "");
}

async function runLayer(layer, files, options, say) {
  say(`\n── ${layer} ──\n`);
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      "node_modules/mocha/lib/cli/cli.js",
      // Without its configuration file: all that a run needs is said here.
      "--no-config",
      "--no-package",
      "--reporter",
      "./test/tally.ts",
      "--timeout",
      // Costs nothing where all is well. A wait for a state ends sooner, and says what it waited for.
      "300000",
      ...(process.stdout.isTTY ? ["--color"] : []),
      ...options,
      "--forbid-only",
      ...files,
    ],
    { stdio: ["ignore", "pipe", "pipe", "ipc"], env },
  );
  child.stdout.on("data", say);
  child.stderr.on("data", say);
  let tally;
  let stuck;
  let open = "";
  child.on("message", (message) => {
    if (typeof message === "string") {
      open = message;
      return;
    }
    tally = message;
    // Something left open by a test would keep the process for ever.
    stuck = setTimeout(() => child.kill("SIGKILL"), 60_000);
  });
  const closed = once(child, "close");
  const [[code, signal]] = await Promise.all([once(child, "exit"), once(child, "disconnect")]);
  // Its last words; something that it left running may keep the pipe open for ever.
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
  child.stdout.destroy();
  child.stderr.destroy();
  clearTimeout(stuck);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const result = tally ?? { passed: 0, failed: 0, skipped: 0, failures: [] };
  if ((code !== 0 || !tally) && result.failed === 0) {
    const why =
      tally && signal === "SIGKILL"
        ? `did not end: a test left something open: ${open}`
        : "ended early";
    result.failed = 1;
    result.failures = [`the process ${why} (${signal ?? `status ${code}`})`];
  }
  say(`  ${layer}: ${sum(result)} in ${seconds} s\n`);
  return { layer, ...result };
}

function report(tallies, leftOut, absent) {
  const add = (what) => tallies.reduce((total, tally) => total + tally[what], 0);
  const all = { passed: add("passed"), failed: add("failed"), skipped: add("skipped") };
  process.stdout.write("\n");
  for (const { layer, failures } of tallies)
    for (const title of failures) process.stdout.write(`FAILED  ${layer}: ${title}\n`);
  if (leftOut.length > 0) {
    const names = absent.map(({ name }) => name).join(", ");
    process.stdout.write(`SKIPPED because ${names} is absent and could not be installed here:\n`);
    for (const file of leftOut) process.stdout.write(`SKIPPED  ${file}\n`);
    all.skipped += leftOut.reduce((total, file) => total + testsIn(file), 0);
    if (process.env.CI === "true")
      process.stdout.write("CI=true: a test skipped for a missing program is a failure.\n");
  }
  const ran = all.passed + all.failed > 0;
  if (!ran) process.stdout.write("No test ran: nothing matches.\n");
  process.stdout.write(`${sum(all)}\n`);
  return all.failed === 0 && ran && !(leftOut.length > 0 && process.env.CI === "true") ? 0 : 1;
}

function testsIn(file) {
  return Math.max(1, readFileSync(file, "utf8").match(/^\s*it\(/gm)?.length ?? 0);
}

function sum({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
