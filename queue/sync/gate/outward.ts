import type { Line, Outcome } from "../../../adapters/contract.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import { type Mode, modeOf, type Switches } from "../../ledger/control/switches.ts";
import type { CallClass } from "./call-class.ts";
import { openExchanges } from "./exchanges.ts";
import type { Gate, Pass, Shut } from "./gate.ts";
import { createHeed, isHung, isTrouble } from "./heed.ts";
import { rated, untilGranted } from "./rated.ts";
import type { Report } from "./sync-event.ts";
import { leaseOf, type System } from "./system.ts";
import { createTally } from "./tally.ts";

/** A call that is no delivery: who makes it, and by which name it is counted. */
export type Asked = {
  by: Exclude<CallClass, "delivery">;
  /** An operation's name or a look's; never a code or a person's name. */
  what: string;
  /** When the caller's own lease ends, by `performance.now()`; left out: as a delivery's lease would. */
  until?: number;
  /** How long whoever asks waits for its turn, and then for what the system says, ms; left out: as long as the lease lasts. */
  patience?: Patience;
  /** The one dossier that it is about, whose mode counts; left out: it goes where any dossier's is live. */
  about?: { agency: string; procedure: string };
};

export type Patience = { turnMs: number; answerMs: number };

/** Why a call was not made, and until when by itself; null: until a person does something. */
export type Kept = { by: Shut["by"] | "line" | "rate" | "end"; until: string | null };

/** Makes a call beside the lanes, as soon as it may go: what came of it, or why it was not made. Rejects where the ledger fails. */
export type Outward = <T extends object>(
  system: System,
  asked: Asked,
  work: (line: Line) => Promise<T | { trouble: Outcome }>,
) => Promise<T | { trouble: Outcome } | { kept: Kept }>;

/** The way out for calls that are no deliveries: mode, pause, incident, breaker, back-off, window, rate, width and time, as for those. */
export const createOutward = (parts: {
  gate: Gate;
  switches: Pick<Switches, "take">;
  report: Report;
  /** Aborted: no new call is begun. */
  stopping: AbortSignal;
  /** Aborted: calls under way are given up. */
  ending: AbortSignal;
}): Outward => {
  const { gate, report, stopping, ending } = parts;
  /** Comparisons under way, by system. */
  const comparing = new Map<string, number>();

  return async (system, asked, work) => {
    const { id, settings } = system;
    if (stopping.aborted) return { kept: ended };
    const { patience } = asked;
    const began = performance.now();
    const leaseEnds = asked.until ?? began + leaseOf(settings);
    const pass = await gate.enter(id, settings, "beside");
    if ("by" in pass) return { kept: pass };
    const slots = gate.slots(id, pass.lane);
    slots.setWidth(pass.width);
    const shared = gate.of(system, "reads");
    const { brake, alarm } = shared;
    const tally = createTally();
    const heed = createHeed({ ...shared, system, tally, report, ending });
    const waiting = new AbortController();
    const giveUp = () => waiting.abort();
    const leaveBy = patience
      ? began + patience.turnMs
      : leaseEnds - settings.callTimeoutMs - settings.leaseMarginMs;
    const timer = setTimeout(giveUp, leaveBy - performance.now());
    const unfollow = brake.follow(giveUp);
    if (brake.isOn()) giveUp();
    stopping.addEventListener("abort", giveUp, { once: true });
    try {
      if (asked.about && modeIn(settings, pass, asked.about) !== "live")
        return { kept: { by: "mode", until: null } };
      const lacks = await placeFor(system, asked, pass, waiting.signal);
      if (lacks && stopping.aborted) return { kept: ended };
      if (lacks) return { kept: brake.isOn() ? { ...lacks, by: "back-off" } : lacks };
      try {
        return await make();
      } finally {
        slots.give();
        leave(id, asked);
      }
    } finally {
      clearTimeout(timer);
      unfollow();
      stopping.removeEventListener("abort", giveUp);
      await gate.leave(id, settings, pass, tally.take());
    }

    async function make() {
      const ends = patience && performance.now() + patience.answerMs + settings.leaseMarginMs / 2;
      const exchanges = openExchanges({
        system,
        leaseEnds: ends ?? leaseEnds,
        brake,
        report,
        ending,
      });
      const started = performance.now();
      const line = rated(exchanges.call, system, parts.switches.take);
      const result = await safely(() => work(line)).finally(exchanges.close);
      const trouble = "trouble" in result ? result.trouble : undefined;
      report({
        kind: "attempt",
        by: asked.by,
        system: id,
        items: 0,
        codes: [],
        part: asked.what,
        outcomes: { [trouble?.is ?? "accepted"]: 1 },
        ms: performance.now() - started,
      });
      // Whoever waits for less than a call may take learns nothing of the system by it.
      const isGivenUp = trouble !== undefined && patience !== undefined && line.signal.aborted;
      if (!isGivenUp)
        await heed.count({
          calls: 1,
          trouble: trouble && isTrouble(trouble) ? 1 : 0,
          hung: trouble && isHung(trouble) ? 1 : 0,
        });
      heed.learn(trouble ?? { is: "accepted" });
      await alarm.settled();
      await brake.settled();
      return result;
    }
  };

  /** Waits for tokens and then for a place; undefined with a place, else what it lacked. */
  async function placeFor(
    { id, settings }: System,
    asked: Asked,
    { lane, width }: Pass,
    signal: AbortSignal,
  ): Promise<Kept | undefined> {
    const soon = { until: new Date(Date.now() + 1_000).toISOString() };
    if (asked.by === "reconcile") {
      const under = comparing.get(id) ?? 0;
      if (under >= Math.max(1, Math.floor(width * reconcileShare))) return { by: "line", ...soon };
      comparing.set(id, under + 1);
    }
    const isGranted =
      !settings.rate ||
      (await tokenFor(id, settings.rate, asked.by, signal).catch((error) => {
        leave(id, asked);
        throw error;
      }));
    if (isGranted && (await gate.slots(id, lane).take(asked.by, signal))) return undefined;
    leave(id, asked);
    return { by: isGranted ? "line" : "rate", ...soon };
  }

  function leave(id: string, { by }: Asked): void {
    if (by === "reconcile") comparing.set(id, (comparing.get(id) ?? 1) - 1);
  }

  /** A person is served in advance of what the rate grants; a look for news after a while, so that no backlog keeps it out for ever. */
  async function tokenFor(id: string, rate: number, by: Asked["by"], signal: AbortSignal) {
    const since = performance.now();
    return untilGranted(rate, signal, () => {
      const isFirst = by === "person" || (by === "poll" && performance.now() - since >= patienceMs);
      // One call a time a comparison may always have: a bucket of one second's worth may hold no more.
      const spare = by === "reconcile" ? Math.min((1 - reconcileShare) * rate, rate - 1) : 0;
      return parts.switches.take(id, 1, rate, isFirst ? -Math.max(1, rate) : spare);
    });
  }
};

/** How much of a system's rate and width all comparisons may have together. */
const reconcileShare = 0.25;

/** How long a look for news leaves a system's rate to deliveries, ms. */
const patienceMs = 5_000;

const modeIn = ({ modes = [], mode }: SystemSettings, pass: Pass, about: ModeOf): Mode =>
  modeOf([...modes, ...pass.modes], mode, about);

type ModeOf = NonNullable<Asked["about"]>;

const ended: Kept = { by: "end", until: null };

/** An adapter must not throw for what a system does; if it does, nothing was learnt. */
const safely = async <T extends object>(
  work: () => Promise<T | { trouble: Outcome }>,
): Promise<T | { trouble: Outcome }> => {
  try {
    return await work();
  } catch (error) {
    const why = `Bộ chuyển đổi gặp lỗi: ${error instanceof Error ? error.name : "unknown"}`;
    return { trouble: { is: "unrecognised", why } };
  }
};
