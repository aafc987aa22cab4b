import { setTimeout as pause } from "node:timers/promises";
import { createProgress } from "./progress.ts";
import type { Standing } from "./standing.ts";

/** Waits until nothing is behind and nothing is to come any more; gives up when nothing moves for five minutes. */
export const drain = async (
  standing: () => Promise<Standing>,
  toCome: () => Promise<number>,
  say: (text: string) => void,
): Promise<void> => {
  const bar = createProgress(say);
  let most = 0;
  let least = Number.POSITIVE_INFINITY;
  let moved = performance.now();
  // What one side is told has another one speak a moment later: at rest is what was so twice.
  for (let atRest = 0; atRest < 2; ) {
    const coming = await toCome();
    const behind = coming + (await standing()).behind;
    atRest = behind === 0 ? atRest + 1 : 0;
    if (behind > most) {
      most = behind;
      bar.start(most, "đồng bộ");
    }
    if (behind < least) {
      least = behind;
      moved = performance.now();
    }
    bar.at(most - behind);
    if (performance.now() - moved > 300_000)
      throw new Error(
        `Còn ${behind} hồ sơ chậm hoặc tin chưa về, và không tiến triển trong 5 phút.`,
      );
    await pause(500);
  }
  bar.stop();
};
