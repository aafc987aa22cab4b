import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { type Checks, createChecks, type Mapped } from "./checks.ts";
import { type Entries, type Entry, entries, type omitted } from "./entry.ts";
import { type Difference, differences } from "./explain.ts";
import { type Origin, originOf } from "./origin.ts";
import { type Read, readingOf } from "./read.ts";
import { writingOf } from "./write.ts";

/** One message's fields and where each comes from: said once, used both ways. */
export type Table<Wire extends object, From = Dossier, Context = unknown> = {
  /** The message; throws `Unmappable` with every fault at once. `origin` is worked out when it is asked for. Pure. */
  encode: (
    from: From,
    context: Context,
    checks?: Checks,
    at?: string,
  ) => Mapped<Wire> & { origin(): Origin };
  /** Writes the message; what it lacks is gathered by `checks`, with places below `at`. Pure. */
  write: (from: From, context: Context, checks: Checks, at?: string) => Wire;
  /** What a message says in our words, each value lawful by the dossier's schema, and the fields of it that were not read. Pure. */
  decode: (message: unknown, context: Context, at?: string) => Read<From>;
  /** Where two messages differ, by field and place; what may name a person is only said to differ. Pure. */
  explain: (ours: object, theirs: object, at?: string) => Difference[];
  readonly entries: readonly Entry[];
  readonly absent: unknown;
};

/** A table whose types are known to have been checked. */
export type AnyTable = Pick<Table<object, never, never>, "entries" | "absent">;

/**
 * A mapping table between a message and the canonical dossier, or a piece of it, compiled once into closures. A wrong place, field or
 * codec does not compile, nor does a message that lacks a required field (`lacks` then names it).
 */
export const table =
  <Wire extends object, From = Dossier, Context = unknown>() =>
  <const E extends readonly Entry[], const Absent>(
    options: { absent: Absent },
    define: (entries: Entries<Wire, From, Context, Absent>) => E,
    ..._complete: [Lacking<E, Wire>] extends [never] ? [] : [lacks: Lacking<E, Wire>]
  ): Table<Wire, From, Context> =>
    tableOf<Wire, From, Context>(
      define(entries as unknown as Entries<Wire, From, Context, Absent>),
      options.absent,
    );

/** The required fields of a message that no entry writes. */
type Lacking<E extends readonly Entry[], Wire> = Exclude<Required<Wire>, E[number]["wire"]>;

type Required<T> = { [K in keyof T]-?: undefined extends T[K] ? never : K }[keyof T];

/** A table of entries that were checked otherwise. */
export const tableOf = <Wire extends object, From, Context>(
  listed: readonly Entry[],
  absent: unknown | typeof omitted,
): Table<Wire, From, Context> => {
  const writing = writingOf(listed, absent);
  const reading = readingOf(listed);
  const write = (from: From, context: Context, checks: Checks, at = "") =>
    writing(from, context, checks, at) as Wire;
  return {
    entries: listed,
    absent,
    write,
    encode: (from, context, checks = createChecks(), at = "") => {
      const { message, notes } = checks.finish(write(from, context, checks, at));
      return { message, notes, origin: () => originOf(listed, from, message, context, at) };
    },
    decode: (message, context, at = "") => reading(message, context, at) as Read<From>,
    explain: (ours, theirs, at = "") => differences(listed, ours, theirs, at),
  };
};
