import type { Checks } from "./checks.ts";
import { type Codec, Fault } from "./codec.ts";
import { type Entry, omitted } from "./entry.ts";
import { readerOf } from "./pointer.ts";

type Message = Record<string, unknown>;
type Writer<T> = (from: unknown, context: unknown, checks: Checks, at: string) => T;
type Into = (message: Message, from: unknown, context: unknown, checks: Checks, at: string) => void;

/** Writes a message entry by entry, in the order of the table. */
export const writingOf = (entries: readonly Entry[], absent: unknown): Writer<Message> => {
  const writers = entries.map((entry): Into => {
    if (entry.kind === "each") return writeEach(entry);
    return entry.kind === "inside" ? writeInside(entry) : writeField(entry, absent);
  });
  return (from, context, checks, at) => {
    const message: Message = {};
    for (const write of writers) write(message, from, context, checks, at);
    return message;
  };
};

const writeField = (
  entry: Extract<Entry, { kind: "row" | "made" }>,
  tableAbsent: unknown,
): Into => {
  const { wire, pointer, by, need, limit, when, absent = tableAbsent } = entry;
  const codec = entry.kind === "row" ? (entry.codec as unknown as AsTold) : undefined;
  const read = readerOf(pointer);
  // A required field that may go out empty does so.
  const nothing = need !== undefined && absent === omitted ? "" : absent;

  return (message, from, context, checks, at) => {
    const isTold = when === undefined || when(from, context);
    const value = isTold ? (by ? by(from, context, checks) : read(from)) : undefined;
    if (need !== undefined && isTold && isBlank(value)) {
      const needed = typeof need === "function" ? need(from, context) : need;
      if (needed !== false)
        checks.empty(at + pointer, wire, typeof needed === "string" ? needed : undefined);
    }
    if (value === undefined) {
      if (nothing !== omitted) message[wire] = nothing;
      return;
    }
    const theirs = codec ? codec.encode(value, context) : value;
    if (theirs instanceof Fault) return checks.cannot(at + pointer, wire, theirs.clause);
    message[wire] =
      limit !== undefined && typeof theirs === "string"
        ? checks.within(theirs, limit, wire)
        : theirs;
    const note = codec?.note?.(value, context);
    if (note !== undefined) checks.instead(wire, note);
  };
};

type AsTold = Codec<unknown, unknown>;

const isBlank = (value: unknown) =>
  value === undefined || (typeof value === "string" && value.trim() === "");

const writeEach = ({ wire, pointer, of, keep, when }: Extract<Entry, { kind: "each" }>): Into => {
  const read = readerOf(pointer) as (from: unknown) => readonly unknown[] | undefined;
  const write = writingOf(of.entries, of.absent);
  return (message, from, context, checks, at) => {
    const list: Message[] = [];
    const items = when === undefined || when(from, context) ? (read(from) ?? []) : [];
    for (let n = 0; n < items.length; n += 1)
      if (keep === undefined || keep(items[n], context))
        list.push(write(items[n], context, checks, `${at}${pointer}/${n}`));
    message[wire] = list;
  };
};

const writeInside = ({ wire, pointer, of, when }: Extract<Entry, { kind: "inside" }>): Into => {
  const read = readerOf(pointer);
  const write = writingOf(of.entries, of.absent);
  return (message, from, context, checks, at) => {
    if (when === undefined || when(from, context))
      message[wire] = write(read(from), context, checks, at + pointer);
  };
};
