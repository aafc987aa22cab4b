import { setTimeout as pause } from "node:timers/promises";
import { createProgress } from "./progress.ts";
import type { Standing } from "./standing.ts";

/** Waits until nothing is behind; gives up when nothing moves for five minutes. */
export const drain = async (
  standing: () => Promise<Standing>,
  say: (text: string) => void,
): Promise<void> => {
  const bar = createProgress(say);
  let most = 0;
  let least = Number.POSITIVE_INFINITY;
  let moved = performance.now();
  for (;;) {
    const { behind } = await standing();
    if (behind > most) {
      most = behind;
      bar.start(most, "đồng bộ");
    }
    if (behind < least) {
      least = behind;
      moved = performance.now();
    }
    bar.at(most - behind);
    if (behind === 0) break;
    if (performance.now() - moved > 300_000)
      throw new Error(`Còn ${behind} hồ sơ chậm và không tiến triển trong 5 phút.`);
    await pause(500);
  }
  bar.stop();
};
