import type { ServerResponse } from "node:http";

/** What a simulated system would answer: an HTTP status, a body, and headers beside Content-Type. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How long the slow faults last, in milliseconds but for `retryAfterSeconds`. */
export interface FaultTimings {
  readonly lateMs: number;
  readonly dripMs: number;
  readonly downMs: number;
  readonly retryAfterSeconds: number;
}

/** `lateMs` must exceed the client's time-out for `late` and `late-commit` to bite. */
export const DEFAULT_TIMINGS: FaultTimings = {
  lateMs: 90_000,
  dripMs: 2_000,
  downMs: 2_000,
  retryAfterSeconds: 1,
};

/** One call in flight, as a fault sees it. */
export interface Exchange {
  /** Runs the system's own rules once, as if the request had just arrived, and gives its honest reply. */
  apply(): Reply;
  /** The system's own words for "too busy, try later", with nothing applied. */
  busy(): Reply;
  /** A reply whose code says yes, with these words, and nothing applied. */
  yes(words: string): Reply;
  send(reply: Reply): void;
  /** Ends the connection without another byte. */
  cut(): void;
  /** Makes the server forget every session. */
  dropSessions(): void;
  /** Takes the whole system down for so many milliseconds. */
  goDown(ms: number): void;
  /** Waits; false when the simulator closes meanwhile. */
  wait(ms: number): Promise<boolean>;
  /** The next number of the seeded sequence, in [0, 1). */
  random(): number;
  readonly response: ServerResponse;
  readonly timings: FaultTimings;
}

/** One thing that goes wrong with one call. */
export interface Fault {
  /** True when the request may be applied and the client never gets the honest reply. */
  readonly spoilsReply: boolean;
  play(exchange: Exchange): void | Promise<void>;
}
