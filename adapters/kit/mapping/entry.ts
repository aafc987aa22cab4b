import type { Checks } from "./checks.ts";
import type { AnyCodec, Codec } from "./codec.ts";
import type { At, Pointer } from "./pointer.ts";
import type { AnyTable, Table } from "./table.ts";

/** The absence of a field: it does not stand in the message at all. */
export const omitted = Object.freeze({ omitted: true } as const);

/** What an entry of a table says, its types checked before: a row, a list, or an object of its own. */
export type Entry<W extends string = string> = {
  wire: W;
  /** Where it comes from, and is read back to; where it is only worked out, what it is worked out of. */
  pointer: string;
  when?: Asked;
} & (
  | ({ kind: "row"; codec: AnyCodec } & Loose)
  | ({ kind: "made" } & Loose)
  | { kind: "each"; of: AnyTable; key?: string; keep?: Asked }
  | { kind: "inside"; of: AnyTable; oneWay?: string }
);

type Asked<Answer = boolean> = (from: unknown, context: unknown) => Answer;

type Loose = {
  need?: true | string | Asked<boolean | string>;
  limit?: number;
  absent?: unknown;
  by?: (from: unknown, context: unknown, checks: Checks) => unknown;
  reads?: readonly string[];
  oneWay?: string;
};

/** What may be said of a field beside its places and its codec. */
export type Options<From, Context, Theirs> = {
  /** Required there: always, or where the function says so; a text is the cure. */
  need?: true | string | ((from: From, context: Context) => boolean | string);
  /** Most characters; a longer text is cut, with a note. */
  limit?: number;
  /** What is sent where nothing is told; the table's own if not given. */
  absent?: Theirs;
  /** Whether it is told at all. */
  when?: (from: From, context: Context) => boolean;
};

/** The entries that fit a message and what it is written from. Whatever does not fit does not compile, at the word that is wrong. */
export type Entries<Wire extends object, From, Context, Absent> = {
  /** A field of theirs, the place of ours, and how it is written. */
  row<const W extends keyof Wire & string, const P extends Pointer<From>>(
    wire: W,
    pointer: P,
    codec: Codec<Told<At<From, P>>, Told<Wire[W]>, Context>,
    ...options: Said<Wire, W, At<From, P>, Absent, RowOptions<Wire, W, From, P, Context>>
  ): Entry<W>;
  /** A field that is only worked out, by a function that stands beside the table: it is not read back. */
  made<const W extends keyof Wire & string, Value extends Wire[W] | undefined>(
    wire: W,
    reads: readonly [Pointer<From>, ...Pointer<From>[]],
    by: (from: From, context: Context, checks: Checks) => Value,
    ...options: Said<Wire, W, Value, Absent, Options<From, Context, OrNone<Wire, W>>>
  ): Entry<W>;
  /** A list of theirs and the list of ours that it comes from, item by item. */
  each<const W extends keyof Wire & string, const P extends Pointer<From>>(
    wire: W,
    pointer: P,
    of: Table<Item<Wire[W]> & object, Item<At<From, P>>, Context>,
    options?: {
      /** The place that tells an item from the others. */
      key?: Pointer<Item<At<From, P>>>;
      /** Which items go. */
      keep?: (item: Item<At<From, P>>, context: Context) => boolean;
      when?: (from: From, context: Context) => boolean;
    },
  ): Entry<W>;
  /** An object of theirs, written from a place of ours by a table of its own; `when` says whether one that may be lacking is there. */
  inside<const W extends keyof Wire & string, const P extends Pointer<From>>(
    wire: W,
    pointer: P,
    of: Table<Told<Wire[W]> & object, Told<At<From, P>>, Context>,
    ...options: undefined extends At<From, P>
      ? [options: InsideOptions<From, Context> & { when: unknown }]
      : [options?: InsideOptions<From, Context>]
  ): Entry<W>;
};

type InsideOptions<From, Context> = {
  when?: (from: From, context: Context) => boolean;
  /** Why it is not read back. */
  oneWay?: string;
};

type RowOptions<Wire, W extends keyof Wire, From, P extends string, Context> = Options<
  From,
  Context,
  OrNone<Wire, W>
> & {
  /** Works the value out, where the place alone does not tell it; read back it goes to the place. */
  by?: (from: From, context: Context, checks: Checks) => At<From, P>;
  /** Other places that `by` reads. */
  reads?: readonly Pointer<From>[];
  /** Why it is not read back. */
  oneWay?: string;
};

/** A field that theirs must have and ours may lack says `need` or `absent`, unless the table's own fits. */
type Said<Wire, W extends keyof Wire, Value, Absent, O extends Answers> = undefined extends Value
  ? Fits<Absent, Wire[W]> extends true
    ? [options?: O]
    : [options: O & (Has<O, "need"> | Has<O, "absent">)]
  : [options?: O];

type Answers = { need?: unknown; absent?: unknown };

type Has<O, K extends keyof O> = { [N in K]-?: Told<O[N]> };

type Fits<Absent, Theirs> = Absent extends typeof omitted
  ? undefined extends Theirs
    ? true
    : false
  : Absent extends Told<Theirs>
    ? true
    : false;

type OrNone<Wire, W extends keyof Wire> =
  | Told<Wire[W]>
  | (undefined extends Wire[W] ? typeof omitted : never);

type Told<T> = Exclude<T, undefined>;

type Item<T> = NonNullable<T> extends readonly (infer I)[] ? I : never;

/** Makes entries without asking whether they fit: for who has checked it. */
export const entries = {
  row: (wire: string, pointer: string, codec: AnyCodec, options: object = {}): Entry => ({
    kind: "row",
    wire,
    pointer,
    codec,
    ...options,
  }),
  made: (wire: string, reads: readonly string[], by: Loose["by"], options: object = {}): Entry => ({
    kind: "made",
    wire,
    pointer: reads[0] ?? "",
    reads: reads.slice(1),
    ...(by && { by }),
    ...options,
  }),
  each: (wire: string, pointer: string, of: AnyTable, options: object = {}): Entry => ({
    kind: "each",
    wire,
    pointer,
    of,
    ...options,
  }),
  inside: (wire: string, pointer: string, of: AnyTable, options: object = {}): Entry => ({
    kind: "inside",
    wire,
    pointer,
    of,
    ...options,
  }),
};
