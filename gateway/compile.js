// Plain JavaScript on Node's own modules: it runs before anything can read TypeScript.
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Where the program stands as JavaScript, made from the very sources that are here: compiled if it is not there yet, so that
 * a changed source never runs as it was. Undefined where it may not be written here; the sources run then, opening slower.
 */
export async function compiled() {
  const folder = join(dist, stampOf());
  if (!existsSync(folder)) {
    // Whoever runs it as root must not leave files that the checkout's owner can neither renew nor remove.
    if (statSync(root).uid !== process.getuid?.()) return undefined;
    try {
      await compile(folder);
    } catch (error) {
      if (!["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"].includes(error.code)) throw error;
      return undefined;
    }
  }
  return pathToFileURL(join(folder, "main.js")).href;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = join(root, "dist");

/** Of the contents, not of times: copying, packing and checking out change those. */
function stampOf() {
  const hash = createHash("sha256");
  for (const name of ["package.json", ...folders.flatMap(sourcesUnder)])
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update("\0");
  return hash.digest("hex").slice(0, 16);
}

const folders = ["adapters", "config", "gateway", "queue", "schemas"];

function sourcesUnder(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => /\.(ts|js|json)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Makes the folder appear whole or not at all, also where several do so at once or the power goes. */
async function compile(folder) {
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    const { build } = await import("esbuild");
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ["gateway/cli/main.ts"],
      bundle: true,
      // A command loads what it needs and no more.
      splitting: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20.19",
      charset: "utf8",
      sourcemap: "linked",
      sourcesContent: false,
      outdir: partial,
      metafile: true,
      logLevel: "error",
    });
    for (const name of Object.keys(metafile.outputs)) flush(join(root, name));
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Somebody was quicker.
    if (!existsSync(folder)) throw error;
  }
  removeOld();
}

function flush(file) {
  const opened = openSync(file, "r");
  fsyncSync(opened);
  closeSync(opened);
}

/** The newest stay: a process of the version before may load a part of itself late. */
function removeOld() {
  const madeAt = (folder) => statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const old = readdirSync(dist)
    .map((name) => join(dist, name))
    .sort((a, b) => madeAt(b) - madeAt(a))
    .slice(kept);
  for (const folder of old) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another account's: it goes with the next `npm ci` of that account.
    }
  }
}

const kept = 4;

// `npm ci`: made anew whatever is there.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  rmSync(dist, { recursive: true, force: true });
  await compile(join(dist, stampOf()));
}
