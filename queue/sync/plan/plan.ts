import type { Adapter, Part } from "../../../adapters/contract.ts";
import { Unmappable } from "../../../adapters/contract.ts";
import { isComplete, missingFields, titleOfField } from "../../../schemas/dossier-state.ts";
import type { Mode } from "../../ledger/control/switches.ts";
import type { Claimed } from "../../ledger/lease/claim.ts";
import type { Entry, Next, Settlement } from "../../ledger/lease/settle.ts";
import { forgotten, type Held } from "../../ledger/state/held.ts";
import { salted } from "../../ledger/state/salted.ts";
import { changedSince, isTaken } from "./frozen.ts";
import { knownOf } from "./known.ts";
import { isKnown } from "./pack-calls.ts";

/** What to do with one claimed replica: parts to send in order, or where it goes at once. */
export type Plan = {
  claimed: Claimed;
  held: Held;
  queue: Part[];
  /** Parts in doubt that the system must be asked about before anything is sent. */
  ask: Part[];
  entries: Entry[];
  /** What a person should know of the system. */
  findings: NonNullable<Settlement["findings"]>;
  /** The part by whose acceptance the system has the dossier in hand. */
  custody?: string;
  next?: Next;
  /** Where it goes once the queue is empty; unless it says otherwise, it is current. */
  atEnd?: Next;
};

/** Compares what a system should hold with what it is known to hold. Pure. */
export const plan = (adapter: Adapter, mode: Mode, given: Claimed): Plan => {
  const start: Plan = {
    claimed: given,
    held: { ...given.held },
    queue: [],
    ask: [],
    entries: [],
    findings: [],
  };
  if (mode === "off") return { ...start, next: { state: "off" } };
  const { state } = given;
  if (!isComplete(state)) return { ...start, ...unmappable(lacking(state)) };
  const isConcerned = adapter.concerns(state) || adapter.keeps?.(state) === true;
  // What may have arrived is found out first: closed now, the doubt would be forgotten.
  if (!isConcerned && !isInDoubt(given.held))
    return {
      ...start,
      next: { state: "closed" },
      entries: [
        { kind: "note", entry: { is: "closed", why: "Hồ sơ không còn liên quan hệ thống này" } },
      ],
    };
  try {
    const wanted = adapter
      .parts(state, knownOf(given))
      .map((part) => ({ ...part, digest: salted(part.digest, given.salt) }));
    const { held, findings } = changedSince(withoutGone(given.held, wanted), wanted);
    const claimed = { ...given, held };
    const queue = wanted.filter(
      (part) => needsSending(held, part) && (isConcerned || held[part.key]?.doubt !== undefined),
    );
    if (mode === "shadow")
      return {
        ...start,
        next: { state: "shadow", cause: { is: "shadow", would: queue.map(({ key }) => key) } },
      };
    const custody = wanted.findLast((part) => part.custody === "begins")?.key;
    const known: Plan = {
      ...start,
      claimed,
      held: { ...held },
      queue,
      findings,
      ...(custody === undefined ? {} : { custody }),
    };
    if (queue.length === 0) return { ...known, next: { state: "current" } };
    const doubtful = queue.filter(({ key }) => held[key]?.doubt !== undefined);
    const ask = doubtful.filter((part) => part.ifLost === "look" && asks(adapter, known, part));
    const blind = doubtful.find(
      (part) => part.ifLost === "park" || (part.ifLost === "look" && !canLook(adapter, part)),
    );
    const going = blind ? heldBack(known, blind) : known;
    return { ...going, ask: ask.filter((part) => going.queue.includes(part)) };
  } catch (error) {
    if (!(error instanceof Unmappable)) throw error;
    return { ...start, ...unmappable(error.errors) };
  }
};

/** Until a newer version of the dossier says what is wrong or missing otherwise. */
const unmappable = (errors: Unmappable["errors"]): Pick<Plan, "next" | "entries"> => ({
  next: { state: "parked", awaitsPerson: false, cause: { is: "unmappable", errors } },
  entries: [
    { kind: "note", entry: { is: "unmappable", fields: errors.map(({ pointer }) => pointer) } },
  ],
});

/** What a dossier born elsewhere lacks before anything of it may be sent. */
const lacking = (state: object): Unmappable["errors"] =>
  missingFields(state).map((field) => ({
    pointer: `/${field}`,
    message: `Chưa nguồn nào nói ${titleOfField(field)}; chờ tỉnh khai hồ sơ.`,
  }));

const isInDoubt = (held: Held): boolean =>
  Object.values(held).some(({ doubt }) => doubt !== undefined);

/** Whether the system can end the doubt about a part: by its content, or by its existence where the next attempt sets the content or none does. */
const canLook = ({ observe }: Adapter, part: Part): boolean =>
  observe?.covers.includes(part.kind) === true &&
  (observe.shows === "content" || part.overwrites === true || part.frozen === true);

/** Existence alone is not asked for where it is known. */
const asks = (adapter: Adapter, known: Plan, part: Part): boolean =>
  canLook(adapter, part) && (adapter.observe?.shows === "content" || !isKnown(known, part));

/**
 * A part whose doubt only a person can end keeps back its like where it lives under another, so that a doubtful row holds up
 * no newer state of the record, neither this one nor one to come; else it keeps back all. Pure.
 */
const heldBack = (known: Plan, part: Part): Plan => {
  const next = forPerson(part);
  if (part.under === undefined) return { ...known, queue: [], next };
  const queue = known.queue.filter(({ kind }) => kind !== part.kind);
  return { ...known, queue, atEnd: { ...next, awaitsPerson: false } };
};

/** What was made anew has none of what lived under the one before; that is sent again. Pure. */
const withoutGone = (held: Held, parts: Part[]): Held => {
  const anew = new Set(
    parts.flatMap(({ key }) => (held[key]?.gone && held[key]?.digest !== undefined ? [key] : [])),
  );
  if (anew.size === 0) return held;
  const next = { ...held };
  for (const { key, under } of parts)
    if (under !== undefined && anew.has(under)) delete next[key];
    else if (anew.has(key)) {
      const { gone: _, ...rest } = next[key] ?? {};
      next[key] = rest;
    }
  return next;
};

/** Only a person can end the doubt about a part. Pure. */
const forPerson = (part: Part): Next & { state: "parked" } => ({
  state: "parked",
  awaitsPerson: true,
  cause: {
    is: "in doubt",
    part: part.key,
    why: "Mất phản hồi, hệ thống kia không tra cứu được phần này",
    cure: 'Xem trên hệ thống kia, rồi retry với {"held": true} nếu đã có, {"held": false} nếu chưa có',
  },
});

/**
 * Nothing goes out for a part that is not in doubt and equal to what was last acknowledged, or frozen, or that comes too late. Where it
 * is forgotten what was acknowledged, only what may safely be said twice is said again.
 */
export const needsSending = (held: Held, part: Part): boolean => {
  if (part.until !== undefined && held[part.until]?.digest !== undefined) return false;
  if (isTaken(held, part)) return false;
  const known = held[part.key];
  if (known === undefined || known.doubt !== undefined) return true;
  if (known.digest === forgotten) return part.overwrites === true;
  return known.digest !== part.digest;
};
