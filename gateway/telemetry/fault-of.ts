/**
 * An error for the log: its class, its code (SQLSTATE, errno, HTTP parser, Redis) or which of the drivers' own sentences it is, the place in
 * the code, and the same of what caused it. Never its text, which may hold a person's data or a password.
 */
export const faultOf = (error: unknown): string => chain(error, 0).join(" < ");

const chain = (error: unknown, depth: number): string[] => {
  if (!(error instanceof Error)) return [typeof error];
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  const said = [nameOf(error), codeOf(error), placeOf(error)].filter(Boolean).join(" ");
  return [said, ...(inner === undefined || depth === 3 ? [] : chain(inner, depth + 1))];
};

/** A class's name, never a text that somebody assigned. */
const nameOf = ({ name }: Error) => (/^\w{1,60}$/.test(name) ? name : "Error");

const codeOf = (error: Error): string => {
  const { code } = error as { code?: unknown };
  if (typeof code === "number" || (typeof code === "string" && /^\w{1,60}$/.test(code)))
    return String(code);
  // Redis puts its code first in the text (WRONGPASS, NOAUTH, READONLY); the rest may repeat a command.
  if (error.name === "ReplyError") return /^[A-Z]+/.exec(error.message)?.[0] ?? "";
  const own = sentences.find((sentence) => error.message.toLowerCase().startsWith(sentence));
  return own ? `"${own}"` : "";
};

/** What the drivers say where they have no code: their own words, the same whatever was under way. */
const sentences = [
  "connection terminated unexpectedly",
  "connection terminated due to connection timeout",
  "connection terminated",
  "timeout exceeded when trying to connect",
  "client has encountered a connection error and is not queryable",
  "client was closed and is not queryable",
  "cannot use a pool after calling end on the pool",
  "query read timeout",
  "connection is closed",
  "command timed out",
  "stream isn't writeable",
  "missing lock for job",
  "socket hang up",
  "the operation was aborted",
];

/** The first place in our code, else in a package's; the text before the places may hold anything. */
const placeOf = ({ message, stack = "" }: Error): string => {
  // Where the text cannot be told from the places, none of them is.
  const at = stack.lastIndexOf(`${message}\n`);
  const places = (at < 0 ? "" : stack.slice(at + message.length))
    .split("\n")
    .filter((line) => /^ +at /.test(line));
  const ours = places.find(
    (line) => /(gateway|queue|adapters|schemas)\//.test(line) && !line.includes("node_modules/"),
  );
  const theirs = places.find((line) => line.includes("node_modules/"));
  return (ours ?? theirs?.replace(/\(?(file:\/\/)?\/.*node_modules\//, "(") ?? "").trim();
};
