import type { Adapter, Part } from "../../adapters/contract.ts";
import { Unmappable } from "../../adapters/contract.ts";
import { type Claimed, forgotten, type Held } from "../ledger/claim.ts";
import { salted } from "../ledger/salted.ts";
import type { Next } from "../ledger/settle.ts";
import type { Mode } from "../ledger/switches.ts";

/** What to do with one claimed replica: parts to send in order, or where it goes at once. */
export type Plan = {
  claimed: Claimed;
  held: Held;
  queue: Part[];
  /** Parts in doubt that the system must be asked about before anything is sent. */
  ask: Part[];
  entries: { kind: "opened" | "closed" | "note"; entry: object }[];
  next?: Next;
};

/** Compares what a system should hold with what it is known to hold. Pure. */
export const plan = (adapter: Adapter, mode: Mode, claimed: Claimed): Plan => {
  const start: Plan = { claimed, held: { ...claimed.held }, queue: [], ask: [], entries: [] };
  if (mode === "off") return { ...start, next: { state: "off" } };
  if (!adapter.concerns(claimed.state))
    return {
      ...start,
      next: { state: "closed" },
      entries: [{ kind: "note", entry: { is: "closed", why: "no longer concerns this system" } }],
    };
  try {
    const queue = adapter
      .parts(claimed.state)
      .map((part) => ({ ...part, digest: salted(part.digest, claimed.salt) }))
      .filter((part) => needsSending(claimed.held, part));
    if (mode === "shadow")
      return {
        ...start,
        next: { state: "shadow", cause: { is: "shadow", would: queue.map(({ key }) => key) } },
      };
    if (queue.length === 0) return { ...start, next: { state: "current" } };
    const doubtful = queue.filter(({ key }) => claimed.held[key]?.doubt !== undefined);
    const parked = doubtful.find(({ ifLost }) => ifLost === "park");
    if (parked) return { ...start, next: forPerson(parked) };
    return { ...start, queue, ask: doubtful.filter(({ ifLost }) => ifLost === "look") };
  } catch (error) {
    if (!(error instanceof Unmappable)) throw error;
    return {
      ...start,
      next: {
        state: "parked",
        firm: false,
        cause: { is: "unmappable", errors: error.errors },
      },
      entries: [
        {
          kind: "note",
          entry: { is: "unmappable", fields: error.errors.map(({ pointer }) => pointer) },
        },
      ],
    };
  }
};

/** Only a person can end the doubt about a part. Pure. */
export const forPerson = (part: Part): Next => ({
  state: "parked",
  firm: true,
  cause: {
    is: "in doubt",
    part: part.key,
    why: "Mất phản hồi, hệ thống kia không tra cứu được phần này",
    cure: 'Xem trên hệ thống kia, rồi retry với {"held": true} nếu đã có, {"held": false} nếu chưa có',
  },
});

/**
 * Nothing goes out for a part that is not in doubt and equal to what was last acknowledged, or that comes too late. Where it
 * is forgotten what was acknowledged, only what may safely be said twice is said again.
 */
export const needsSending = (held: Held, part: Part): boolean => {
  if (part.until !== undefined && held[part.until]?.digest !== undefined) return false;
  const known = held[part.key];
  if (known === undefined || known.doubt !== undefined) return true;
  if (known.digest === forgotten) return part.overwrites === true;
  return known.digest !== part.digest;
};
