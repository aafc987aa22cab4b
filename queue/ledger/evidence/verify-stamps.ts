import type { Contradiction } from "./verify-counts.ts";
import type { Seal } from "./verify-read.ts";

/** Reads a time-stamp of some bytes; rejects, with a reason, where it is none of theirs. */
export type CheckStamp = (
  response: Buffer,
  hash: Buffer,
) => Promise<{ at: Date; trusted: boolean }>;

/** How far a time-stamp may be from the moment at which its seal says it was set, ms: whoever seals anew gets his time-stamps later. */
const mostApart = 3_600_000;

/** Checks the time-stamp of each seal that has one. */
export const createStamps = (check: CheckStamp | undefined) => {
  const found: Contradiction[] = [];
  const counts = { stamped: 0, trusted: 0 };
  const tell = ({ number }: Seal, why: string) =>
    void found.push({ of: "seals", why: `dấu thời gian của niêm phong ${number}: ${why}` });
  return {
    /** Whether an authority that is trusted vouches for the seal. */
    look: async (seal: Seal): Promise<boolean> => {
      if (!seal.stamp || !check) return false;
      counts.stamped += 1;
      try {
        const { at, trusted } = await check(seal.stamp, seal.hash);
        const apart = at.getTime() - Number(seal.sealedUs) / 1_000;
        if (apart > mostApart || apart < -mostApart) {
          tell(seal, `ghi lúc ${at.toISOString()}, cách giờ của niêm phong hơn một giờ`);
          return false;
        }
        if (trusted) counts.trusted += 1;
        return trusted;
      } catch (error) {
        tell(seal, error instanceof Error ? error.message : "không đọc được");
        return false;
      }
    },
    counts: () => counts,
    contradictions: () => found,
  };
};
