import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Every fault of the links in Markdown texts (path → text): a relative link or #anchor that leads nowhere in `files`,
 * and any path of one machine. Paths are relative to the root, with "/". Pure.
 */
export const linkFaults = (texts: Map<string, string>, files: string[]): string[] => {
  const places = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
  const anchors = new Map([...texts].map(([file, text]) => [file, anchorsOf(text)]));
  return [...texts].flatMap(([file, text]) => [
    ...targetsOf(text).flatMap((target) => {
      const why = faultOf(target, file, places, anchors);
      return why ? [`${file}: ${target}: ${why}`] : [];
    }),
    ...[...text.matchAll(machinePath)].map(([path]) => `${file}: ${path}: a path of one machine`),
  ]);
};

/** The anchor that GitHub gives a heading, before it numbers those that occur twice. Pure. */
export const slugOf = (heading: string): string =>
  heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]+>/g, "")
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

const machinePath =
  /(?<![\w.~-])(?:\/(?:home|Users|root|work|mnt)\/[^\s`)"']*|file:\/\/\S+|[A-Z]:\\\S+)/g;

const faultOf = (
  target: string,
  file: string,
  places: Set<string>,
  anchors: Map<string, Set<string>>,
): string | undefined => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  if (target.startsWith("/")) return "not relative";
  const [path = "", anchor] = decodeURI(target).split("#");
  const found = path === "" ? file : normalize(join(dirname(file), path)).replace(/\/$/, "");
  if (!places.has(found)) return "no such file or folder";
  if (anchor === undefined || anchors.get(found)?.has(anchor)) return undefined;
  return anchors.has(found) ? "no such heading" : undefined;
};

/** Links, images, reference definitions and HTML attributes, without what stands in code. */
const targetsOf = (text: string): string[] => {
  const prose = withoutCode(text).replace(/`[^`\n]*`/g, "");
  const inline = [...prose.matchAll(/\]\(\s*<?([^\s)>]+)>?[^)]*\)/g)];
  const definitions = [...prose.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm)];
  const attributes = [...prose.matchAll(/<(?:a|img)\b[^>]*\b(?:href|src)="([^"]+)"/g)];
  return [...inline, ...definitions, ...attributes].map(([, target = ""]) => target);
};

const anchorsOf = (text: string): Set<string> => {
  const anchors = new Set<string>();
  const prose = withoutCode(text);
  for (const [, heading = ""] of prose.matchAll(/^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/gm)) {
    const slug = slugOf(heading);
    let name = slug;
    for (let n = 1; anchors.has(name); n += 1) name = `${slug}-${n}`;
    anchors.add(name);
  }
  for (const [, name = ""] of prose.matchAll(/<a\b[^>]*\b(?:id|name)="([^"]+)"/g))
    anchors.add(name);
  return anchors;
};

const withoutCode = (text: string) =>
  text.replace(/^ *(```+|~~~+)[^\n]*\n[\s\S]*?^ *\1[^\n]*$/gm, "");

const foldersOf = (file: string): string[] => {
  const parts = file.split("/");
  return [".", ...parts.slice(0, -1).map((_, n) => parts.slice(0, n + 1).join("/"))];
};

/** What git tracks or would, whoever made the checkout; without git, everything but what was installed or built. */
const filesIn = (root: string): string[] => {
  try {
    const listed = execFileSync(
      "git",
      ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    return listed.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
  } catch {
    return readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
      (file) => !/(^|\/)(node_modules|dist|\.git|\.lienthong)(\/|$)/.test(file),
    );
  }
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = filesIn(root);
  const texts = files
    .filter((file) => file.endsWith(".md"))
    .map((file): [string, string] => [file, readFileSync(join(root, file), "utf8")]);
  const faults = linkFaults(new Map(texts), files);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}
