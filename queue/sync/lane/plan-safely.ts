import { type ModeRule, modeOf } from "../../ledger/control/switches.ts";
import type { Claimed } from "../../ledger/lease/claim.ts";
import type { Report } from "../gate/sync-event.ts";
import type { System } from "../gate/system.ts";
import { type Plan, plan } from "../plan/plan.ts";

/** A mapping that throws for a reason of its own is our fault: it parks this one replica and is reported, never the others. */
export const planSafely = (
  system: System,
  modes: ModeRule[],
  claimed: Claimed,
  report: Report,
): Plan => {
  const { state } = claimed;
  const mode = modeOf([...(system.settings.modes ?? []), ...modes], system.settings.mode, {
    agency: state.agencies?.processing.code ?? "",
    procedure: state.procedure?.code ?? "",
  });
  try {
    return plan(system.adapter, mode, claimed);
  } catch (error) {
    report({ kind: "fault", system: system.id, code: claimed.code, error });
    return {
      claimed,
      held: claimed.held,
      queue: [],
      ask: [],
      findings: [],
      entries: [{ kind: "note", entry: { is: "fault", why: "Lỗi của bộ chuyển đổi" } }],
      next: {
        state: "parked",
        awaitsPerson: false,
        cause: {
          is: "fault",
          why: "Lỗi của bộ chuyển đổi",
          cure: "Báo nhóm phát triển, rồi cho gửi lại (retry)",
        },
      },
    };
  }
};
