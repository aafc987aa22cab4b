/** The places of a value (RFC 6901), lists and maps as a whole; "" is the value itself: `/applicant/name`. What is none does not compile. */
export type Pointer<T> = "" | Below<T>;

type Below<T> = T extends readonly unknown[]
  ? never
  : T extends object
    ? string extends keyof T
      ? never
      : {
          [K in keyof T & string]-?: `/${K}` | `/${K}${Below<NonNullable<T[K]>>}`;
        }[keyof T & string]
    : never;

/** What stands at a place, with `undefined` where it may be lacking. */
export type At<T, P extends string> = P extends ""
  ? T
  : P extends `/${infer K}/${infer Rest}`
    ? K extends keyof T
      ? At<NonNullable<T[K]>, `/${Rest}`> | Extract<T[K], undefined>
      : never
    : P extends `/${infer K}`
      ? K extends keyof T
        ? T[K]
        : never
      : never;

type Members = Record<string, unknown>;

/** Reads a place, compiled once: `undefined` where anything on the way there is lacking. */
export const readerOf = (pointer: string): ((from: unknown) => unknown) => {
  const names = namesOf(pointer);
  const [a = "", b = ""] = names;
  const at = (from: unknown, name: string) => (from as Members | undefined)?.[name];
  if (names.length === 0) return (from) => from;
  if (names.length === 1) return (from) => at(from, a);
  if (names.length === 2) return (from) => at(at(from, a), b);
  return (from) => names.reduce(at, from);
};

/** The names of a pointer in order. Pure. */
export const namesOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
