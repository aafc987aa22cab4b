import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../../../queue/ledger/access/keys.ts";
import { pointerTo, saidOf } from "../../../schemas/pointer.ts";
import type { Validator } from "../../../schemas/validate.ts";
import { createValidator } from "../../../schemas/validate.ts";
import { Problem, type ProblemCode } from "./problems.ts";
import type { Schema } from "./schema.ts";

/** A role; `system` stands for every `system:<id>`. */
export type Who = "province" | "system" | "viewer" | "operator" | "admin";

/** One call of the surface: from this table come the router, the 405 answers and the OpenAPI document. */
export type Route = {
  method: "get" | "put" | "post";
  /** `/v1/dossiers/{code}` */
  path: string;
  who: Who[] | "anyone";
  summary: string;
  query?: Shape<unknown>;
  /**
   * `type`: what Content-Type it must have. A body that is optional may be absent altogether; one that is taken `asIs` has whatever
   * Content-Type, and the call reads it itself.
   */
  body?: { type: string; schema: object; optional?: boolean; asIs?: true };
  /** How callers come in that hold no key of ours. */
  door?: Door;
  /** It takes any bytes as its body, and looks at them as they come. */
  raw?: true;
  /** Whether a call shows by its query that it needs no key: nobody is its caller then. */
  keyless?: (query: Record<string, unknown>) => boolean;
  /** Whether it honours an Idempotency-Key. */
  idempotent?: true;
  /** Whoever needs no key for it is answered only some times a minute and address. */
  limitsKeyless?: true;
  /** Calls of one key are not answered two at a time: they are gathered in commits, or waits that are counted. */
  sharesItself?: true;
  /** HTTP status → its answer. */
  answers: Record<number, Described>;
  /** Problems beyond those that follow from the rest of the row. */
  problems: ProblemCode[];
} & (
  | { answer: (asked: Asked) => Promise<Answer> }
  | { serve: (asked: Asked, request: IncomingMessage, response: ServerResponse) => Promise<void> }
);

/** What an answer means, and its JSON (one line of it where it is NDJSON); `type` alone where it is no JSON. */
export type Described =
  | { what: string; schema: Schema<unknown>; type?: "application/x-ndjson" }
  | { what: string; type: string };

/** Who comes in by an address, and who a caller turns out to be by what it sent. */
export type Door = {
  /** Undefined: nobody. A stranger has no part in what is kept for callers that are known. */
  enter: (from: string) => { caller: Caller; isStranger: boolean } | undefined;
  recognise: (received: Buffer, from: string) => Caller | undefined;
};

/** A request whose caller, body and role were checked. */
export type Asked = {
  caller: Caller;
  params: Record<string, string>;
  query: Record<string, unknown>;
  /** The body's bytes as received, and what they say; empty and undefined where there is none. */
  received: Buffer;
  body: unknown;
  /** Headers that stand once, by their names in small letters. */
  headers: Readonly<Record<string, string>>;
  /** The address that it came from. */
  from: string;
  /** Counts one more wrong key or password of that address; gives the seconds to wait, 0 where more may be tried. */
  countWrongKey: () => number;
  /** Whether the caller's key is in force still; what lasts asks again. */
  inForce: () => Promise<boolean>;
  /** Its part of the bytes in flight; what is left of it is given back when the request is over. */
  reservation: Reservation;
  /** Looks at the pieces of a body of this caller's, which returns the problem that one is too many. */
  crumbsIn: () => (piece: Buffer) => Problem | undefined;
  /** One more word of this caller's came: the heavy of others make room for it. */
  seen: () => void;
  /** Begins work when its caller has its share of the processor; see `createShares`. */
  share: <T>(work: () => Promise<T>) => Promise<T>;
  /** Waits until nothing else that is heavy is done for this caller; returns how to say that its own is over, and the next `restMs` later. */
  lock: (restMs?: number) => Promise<() => void>;
  /** Whether the caller went away, or ended its side and may have: its answer is due now, whatever there is. */
  gone: () => boolean;
  /** Tells once that the caller is `gone`. Returns how not to be told. */
  whenGone: (told: () => void) => () => void;
  /** Whether an answer would reach nobody: it had one when its time was over, or its connection is cut. */
  isOver: () => boolean;
  /** Facts for the request's log line; nothing of a person. */
  note: (facts: Record<string, unknown>) => void;
};

/** What one request holds of the bytes in flight. */
export type Reservation = {
  /** Takes room for so many more bytes; false, and nothing taken, where there is none. */
  grow(bytes: number): boolean;
  /** Gives back so many bytes, or all that is still held. */
  shrink(bytes?: number): void;
};

/** What is answered: JSON unless `text` is given. */
export type Answer = {
  status: number;
  body?: object;
  text?: { type: string; content: string };
  headers?: Record<string, string>;
};

/** A JSON Schema with its reader: gives the value typed, or throws the problem that names every fault. */
export type Shape<T> = { schema: Fields; of: (value: unknown) => T };

type Fields = { type: "object"; properties: Record<string, object>; required?: string[] };

/** The shape of a request body. */
export const bodyShape = <T>(schema: Fields): Shape<T> =>
  shape<T>({ ...schema, ...strict }, "bad-body", (value) => value ?? {});

/** The shape of query parameters; whole numbers are read from their digits. */
export const queryShape = <T>(schema: Fields): Shape<T> =>
  shape<T>({ ...schema, ...strict }, "bad-query", (value) =>
    numbersRead(schema, withoutNul(value)),
  );

const strict = { additionalProperties: false };

const shape = <T>(
  schema: Fields,
  code: ProblemCode,
  read: (value: unknown) => unknown,
): Shape<T> => {
  const check: Validator<T> = createValidator<T>(schema);
  return {
    schema,
    of: (value) => {
      const verdict = check(read(value));
      if (verdict.ok) return verdict.value;
      throw new Problem(code, { errors: verdict.errors });
    },
  };
};

/** PostgreSQL holds no NUL, and a URL may. */
const withoutNul = (value: unknown): unknown => {
  const errors = Object.entries(Object(value))
    .filter(([name, given]) => `${name}${given}`.includes("\0"))
    .map(([name]) => {
      const { pointer, hidden } = pointerTo([name]);
      return { pointer, message: saidOf("Cần văn bản không có NUL.", hidden) };
    });
  if (errors.length > 0) throw new Problem("bad-query", { errors });
  return value;
};

const numbersRead = ({ properties }: Fields, value: unknown) =>
  Object.fromEntries(
    Object.entries(Object(value)).map(([name, given]) => {
      const { type } = (properties[name] ?? {}) as { type?: string };
      const digits = type === "integer" && typeof given === "string" && /^-?\d{1,15}$/.test(given);
      return [name, digits ? Number(given) : given];
    }),
  );
