import type { Next } from "../../queue/ledger/lease/settle.ts";
import type { Settling } from "../../queue/ledger/lease/settle-together.ts";
import type { Held } from "../../queue/ledger/state/held.ts";
import { createBrakes } from "../../queue/sync/gate/brake.ts";
import { createSlots } from "../../queue/sync/gate/slots.ts";
import type { System } from "../../queue/sync/gate/system.ts";
import { createApart } from "../../queue/sync/lane/apart.ts";
import { startDelivery } from "../../queue/sync/lane/delivery.ts";
import { plan } from "../../queue/sync/plan/plan.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";

/** What is known of one system's copies, kept in memory, brought to what is wanted by the lanes' own plan and delivery. */
export const createCopies = (system: System) => {
  const held = new Map<string, Held>();
  const where = new Map<string, Next>();
  const settle = async (_system: string, _leaseMs: number, settling: Settling) =>
    (typeof settling === "function" ? settling() : settling).map((each) => {
      held.set(each.dossier, each.held);
      where.set(each.dossier, each.next);
      return { dossier: each.dossier, state: each.next.state, behindMs: null };
    });

  return {
    /** What is held of a dossier, part by part. */
    held: (code: string): Held => held.get(code) ?? {},
    /** Why a copy is where it is. */
    cause: (code: string) => {
      const next = where.get(code);
      return next && "cause" in next ? (next.cause as { is: string; why?: string }) : undefined;
    },
    /** Sends what differs, once; gives the state of each copy, in order. */
    bring: async (...dossiers: Dossier[]): Promise<(string | undefined)[]> => {
      const plans = dossiers.map((state) =>
        plan(system.adapter, "live", {
          dossier: state.code,
          code: state.code,
          lease: "1",
          held: held.get(state.code) ?? {},
          tries: 0,
          unrecognised: 0,
          version: 1,
          salt: "0123456789abcdef",
          state,
        }),
      );
      const calm = {
        brake: createBrakes({
          read: async () => undefined,
          isShut: () => false,
          commit: async () => {},
          onFault: () => {},
        }).writes,
        alarm: { hear: async () => false, stop: () => {}, settled: async () => {} },
        hangs: () => false,
        openBreaker: async () => {},
      };
      const parts = {
        system,
        slots: createSlots(),
        apart: createApart(),
        ...calm,
        toAsk: { ...calm, pass: undefined },
        incidents: { lostAlone: async () => new Set<string>() },
        leaseMs: 60_000,
        take: async () => 0,
        settle,
        report: () => {},
        alive: () => true,
        stopping: new AbortController().signal,
        ending: new AbortController().signal,
      };
      await startDelivery(parts, plans, performance.now() + 60_000).end;
      return dossiers.map(({ code }) => where.get(code)?.state);
    },
  };
};
