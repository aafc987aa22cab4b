import type { createWelfareSimulator } from "../../simulators/made-up-welfare/welfare-simulator.ts";
import type { Decided } from "../sides/welfare-side.ts";
import { clockOf } from "../sides/welfare-side.ts";
import { createArrivals } from "./arrivals.ts";
import { drawn } from "./drawn.ts";

/** What was received at the desk. */
const received: ReadonlySet<string> = new Set([
  "DANG_GIAI_QUYET",
  "DANG_GIAI_QUYET_TIEP",
  "CHO_BO_SUNG",
]);

/** Those who decide at the system of social benefits: at each turn on all that came since; one in ten is refused, by the seed and the code. */
export const createWelfareOffice = (
  welfare: Awaited<ReturnType<typeof createWelfareSimulator>>,
  seed: number,
) => {
  const decided = new Map<string, Decided>();
  const arrivals = createArrivals(welfare, (code) =>
    received.has(String(welfare.of(code)?.record.TrangThai)),
  );
  return {
    work: (): void => {
      for (const code of arrivals()) {
        const isPaid = drawn(seed, code, 10) > 0;
        const decision: Decided = {
          SoHoSo: code,
          KetLuan: isPaid ? "CHI_TRA" : "KHONG_CHI_TRA",
          LyDo: isPaid ? "Đủ điều kiện hưởng trợ cấp" : "Không đủ điều kiện hưởng trợ cấp",
          CanBo: "Vũ Văn Minh Họa",
          Luc: clockOf(new Date().toISOString()),
        };
        decided.set(code, decision);
        welfare.decide(decision);
      }
    },
    decided: (code: string): Decided | undefined => decided.get(code),
  };
};
