import type { DossierState } from "../schemas/dossier-state.ts";
import type { Dossier } from "../schemas/generated/dossier.ts";
import type { Poll, Receive } from "./inbound.ts";

/** What every outside system's adapter offers. Stateless but for a session, which it can get again at any time. */
export interface Adapter<On = Line, Message = unknown> {
  /** Most items in one call, for each kind of part. */
  readonly perCall: (kind: string) => number;
  /** Parts whose receipt brings a code that the dossier is known by there, with the issuer that `codes` names it by. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Whether the system should hold this dossier. Pure. */
  concerns(dossier: Dossier): boolean;
  /** Whether a copy once begun is kept up, though none would be begun for the dossier as it is now; left out: `concerns` alone says. Pure. */
  keeps?(dossier: Dossier): boolean;
  /**
   * The parts the system should hold, in the order they must arrive, by the dossier and by what is `known` of the copy, or of none that was
   * begun. A code that is `unconfirmed` is no address. Pure; throws {@link Unmappable}.
   */
  parts(dossier: DossierState, known?: Known): Part<Message>[];
  /** Sends items of one kind in one call; one outcome an item, in order. The only I/O of delivery; never throws for a remote failure. */
  send(items: Item<Message>[], on: On): Promise<Outcome[]>;
  /** What it can be asked of a copy; left out: nothing. */
  observe?: Observe<On, Message>;
  /** What the system posts to us, by operation. Pure: the ledger commits between `read` and `answer`. */
  receive?: Readonly<Record<string, Receive>>;
  /** What it is asked for again and again, by name. */
  poll?: Readonly<Record<string, Poll<On>>>;
}

/** How a system is asked what it holds. */
export type Observe<On = Line, Message = unknown> = {
  /** Kinds of parts that it is asked about. */
  covers: readonly string[];
  /** Whether it tells what they hold, or only that the copy is there. */
  shows: "content" | "existence";
  /** Asks about one dossier's parts; an outcome where the system did not say. Never throws for a remote failure. */
  one(of: { dossier: DossierState; parts: readonly Part<Message>[] }, on: On): Promise<Looked>;
  /** Shows all that the system has of a time (RFC 3339), one after the other. Never throws for a remote failure: that it ended so is told. */
  list?(window: { from: string; to: string }, on: On): AsyncGenerator<Seen, Ended>;
};

/** A copy that a list showed: the dossier's code, and its record as the system shows it. */
export type Seen = { code: string; record: unknown };

/** How a list ended. What it did not show is missing there only where it is complete. */
export type Ended = { complete: true; shown: number } | { complete: false; trouble: Outcome };

/** What is known of a copy over there, by the keys of its parts. */
export type Known = {
  /** Whether the system acknowledged some content of a part, or was seen to hold it. */
  holds(key: string): boolean;
  /** Whether the content last acknowledged has this digest. */
  equals(key: string, digest: string): boolean;
  /** Whether something of the part may have arrived. */
  doubts(key: string): boolean;
  /** What the system gave back for parts that it acknowledged. */
  receipts: Readonly<Record<string, Receipt>>;
};

/** Of a copy that was never begun. */
export const nothingKnown: Known = {
  holds: () => false,
  equals: () => false,
  doubts: () => false,
  receipts: {},
};

/** A piece of a replica that is sent and acknowledged by itself. */
export type Part<Message = unknown> = {
  /** Stable name within the dossier: `dossier`, `row:<step key>`. */
  key: string;
  /** Parts of one kind may share a call: `dossier`, `rows`. */
  kind: string;
  /** Where in the dossier its own fields come from: `/steps/3`. */
  at?: string;
  message: Message;
  /** SHA-256 of the message's content, base64url; equal digests need no sending. The ledger keeps it with the dossier's salt. */
  digest: string;
  /** Once it is accepted the system has the dossier in hand (custodian): its status counts. For kinds that are `custodian` alone. */
  custody?: "begins";
  /** Sent again it only sets what is there: nothing is made or added twice. */
  overwrites?: true;
  /**
   * The system changes nothing of it once it took it. Other content is not sent but told (`changed-after-submission`), and where a reply
   * was lost, that the part exists there is enough.
   */
  frozen?: true;
  /** Key of the part with which this one must go, if at all: once the system holds that, nothing is sent for this any more. */
  until?: string;
  /** Key of the part that this one lives under: where that is gone, so is this, and where that is made anew, so is this. */
  under?: string;
  /** What to do when a reply was lost: send again, ask the system, or call a person. */
  ifLost: "resend" | "look" | "park";
  /**
   * What this part needs from elsewhere before the system is called, such as a file server: it then takes no place among the
   * system's calls until `Call.inTurn` gives it one, and nothing else waits for it.
   */
  apart?: string;
  /** What the mapping had to change (text cut, code replaced), shown in the timeline; never a person's own words. */
  notes?: string[];
};

/** One part on its way, with what is known of the copy over there. */
export type Item<Message = unknown> = {
  code: string;
  /** The dossier's version that the part is of. It grows: what a system was told before is older. */
  version: number;
  part: Part<Message>;
  /** True once the system acknowledged any earlier content of this part, or was seen to hold it. */
  known: boolean;
  /** What the system gave back for parts of this copy that it acknowledged, by part key: codes of its own that later parts carry. */
  receipts?: Readonly<Record<string, Receipt>>;
};

/** What one call of a lane may use: transport, a signal that ends it, and its time limit in milliseconds. */
export type Line = {
  http: Http;
  signal: AbortSignal;
  timeoutMs: number;
  /** For a part that goes `apart`: does the work, calls to the system, once there is a place for it. */
  inTurn?: (work: () => Promise<Outcome>) => Promise<Outcome>;
};

/** What an adapter calls its system with: it names an operation and holds no address, no header and no token. */
export type Call = Omit<Line, "http"> & {
  /** Signs, sends, and reads the reply by the operation's table; a remote failure is an outcome. */
  to(operation: string, message: unknown, more?: More): Promise<Told>;
};

/** What the reading of a reply needs to know of what was sent. */
export type More = {
  /** Codes of the dossiers in it: an answer that leaves one out, or names others, is no yes. */
  sent?: readonly string[];
  /** What goes into the places of the path, `{cursor}`, each encoded for it. */
  fill?: Readonly<Record<string, string>>;
  /** Where in the answer the dossiers asked for stand (RFC 6901): their own words say neither yes nor no. */
  aside?: string;
  /** Where in the answer each item that was sent is answered by itself, and in which form: read by the operation's rows too, once the whole is a yes. `byPlace`: in the order of `sent`, so that one that names another dossier is no yes. */
  items?: { at: string; form: { code: string; texts: readonly string[] }; byPlace?: true };
};

/** A file to fetch; `at`: its place in the dossier, which a refusal of it names. */
export type FileAsked = { link: string; sha256?: string; at?: string };

/** A file's bytes, and what its server calls their kind. */
export type Fetched = { bytes: Buffer; type: string };

/** The dossiers' files, fetched where their links lead. */
export type Files = {
  /** Whether a link leads to a listed origin. Pure. */
  allows(link: string): boolean;
  /**
   * Fetches a file whole, checks its size and, where it is told, its SHA-256 (hex), and hands it to `use`. What goes wrong on
   * the way is an outcome too: `rejected` where link or content is wrong, else `busy`, and that at no fault of the system.
   */
  fetch(
    file: FileAsked,
    call: Pick<Line, "signal" | "timeoutMs">,
    use: (file: Fetched) => Promise<Outcome>,
  ): Promise<Outcome>;
  /**
   * The same of files that go together, of `mostBytes` in all: fetched one after another, those of one origin before the next one's, within one
   * time limit, and held at once. The first that goes wrong is the outcome of them all.
   */
  fetchAll(
    files: readonly FileAsked[],
    mostBytes: number,
    call: Pick<Line, "signal" | "timeoutMs">,
    use: (files: Fetched[]) => Promise<Outcome>,
  ): Promise<Outcome>;
};

/** What became of a call, the answer's body where there is one, and where `items` was asked for what each that is answered there came to. */
export type Told = {
  outcome: Outcome;
  body?: unknown;
  items?: readonly { outcome: Outcome; body: unknown }[];
};

/** One HTTP exchange; remote failures are values. */
export type Http = (request: {
  /** POST unless it says otherwise. */
  method?: "GET" | "POST";
  /** Path below the system's base URL, with its query. */
  path: string;
  /** Sent as JSON; text and bytes go as they are, under a Content-Type among `headers`. Of a GET nothing is sent. */
  body: unknown;
  headers?: Record<string, string>;
  /** Code of the dossier that it is about, where it is about one; not sent but where a hop has a place for it. */
  about?: string;
  signal: AbortSignal;
  timeoutMs: number;
  /** Most bytes of the answer that are read; 1 MiB where it is left out. */
  mostBytes?: number;
  /** Made for every call alike, such as a login: it leaves under nobody's lease, and goes on whatever becomes of the call that asked. */
  forAll?: true;
  /** Asked at the last moment before the request goes to the wire; false: it must not go any more. */
  mayLeave?: () => boolean;
}) => Promise<Reply>;

/**
 * What came back: an answer, nothing although it may have arrived (`lost`), or proof that nothing left (`unsent`).
 * `read`: a hop on the way answered for the system, and is understood already.
 * `unreadable`: why an answer has neither text nor body. `answered`: something came, and it was no answer. `warning`: what
 * of it was not believed.
 */
export type Reply =
  | {
      kind: "answer";
      status: number;
      body: unknown;
      text: string;
      retryAfterMs?: number;
      unreadable?: string;
      warning?: string;
      /** Those that a hop reads, by names in small letters. */
      headers?: Readonly<Record<string, string>>;
    }
  | { kind: "lost"; reason: string; answered?: true }
  | { kind: "unsent"; reason: string }
  | { kind: "read"; outcome: Outcome };

/**
 * What became of one item. `why` is in our own words, which everybody may read and the log may hold; `said` in the system's,
 * which may name a person: for whoever may see the dossier alone. `uncertain`: it may have taken effect all the same, so the
 * part stays in doubt. `elsewhere`: what is busy is not this system, whose circuit and pace are not to suffer for it.
 * `alone`: a Retry-After beside a good HTTP status, said of this item, and so a back-off of no other.
 * `absent`: the system holds nothing that could be changed. `finding`: it counts, and a person is told. `there`: on the way the system said that it holds the part,
 * whatever became of this content. `answered`: not the line was at fault but what came, so that the same may come again for
 * ever. `timedOut`: nothing came within the time limit. `warning`: tell the operator. `login`: said of the account itself, with no dossier in it, and so of all.
 */
export type Outcome = { there?: true } & (
  | { is: "accepted"; receipt?: Receipt }
  | ({ is: "duplicate"; receipt?: Receipt; finding?: "maybe-older-content" } & Partial<Why>)
  | ({
      is: "busy";
      retryAfterMs?: number;
      uncertain?: boolean;
      elsewhere?: boolean;
      alone?: boolean;
      timedOut?: true;
      warning?: string;
    } & Why)
  | ({ is: "rejected"; field?: string; cure?: string } & Why)
  | ({ is: "misconfigured"; cure?: string; login?: true } & Why)
  | ({ is: "unrecognised"; field?: string } & Why)
  | ({ is: "absent" } & Why)
  | ({ is: "lost"; answered?: true; timedOut?: true } & Why)
);

/** Why an item is not held, in our words and in the system's. */
export type Why = { why: string; said?: string };

/** What a look brought: whether the copy is there, and where contents are shown, the message of each part that is; or why it did not say. */
export type Looked =
  | { there: boolean; holds?: Readonly<Record<string, unknown>> }
  | { trouble: Outcome };

/** What a system gave back on acceptance; no personal data. */
export type Receipt = { code?: string; operation?: string; hash?: string };

/** The dossier cannot be put in this system's words; names each field and the cure. */
export class Unmappable extends Error {
  readonly errors: { pointer: string; message: string }[];
  constructor(errors: { pointer: string; message: string }[]) {
    super(errors.map((error) => `${error.pointer}: ${error.message}`).join(" "));
    this.errors = errors;
  }
}
