import { Problem } from "../contract/problems.ts";
import type { Reservation } from "../contract/route.ts";

const FIRST_BYTES = 4_096;
const MOST_FIRST_BYTES = 65_536;

/**
 * One buffer for what comes in pieces, of at most `most` bytes: it doubles as it fills, so that a body in a million crumbs
 * holds no more than a body in one piece. Its room is taken from `reservation`. `expected`: how much is said to come.
 */
export const createGrowing = (most: number, reservation: Reservation, expected = FIRST_BYTES) => {
  // What is only said to come holds little.
  const first = Math.min(expected, MOST_FIRST_BYTES);
  let buffer = Buffer.alloc(0);
  let size = 0;

  const widen = (wanted: number) => {
    const wider = Math.min(most, Math.max(wanted, 2 * buffer.length, first));
    if (!reservation.grow(wider - buffer.length))
      throw new Problem("overloaded", { retryAfter: 1 });
    const next = Buffer.allocUnsafe(wider);
    buffer.copy(next, 0, 0, size);
    buffer = next;
  };

  return {
    size: () => size,
    /** Puts a piece in; false where it would be too much. Throws the problem `overloaded` where this process holds too much already. */
    add(piece: Buffer): boolean {
      const wanted = size + piece.length;
      if (wanted > most) return false;
      if (wanted > buffer.length) widen(wanted);
      piece.copy(buffer, size);
      size = wanted;
      return true;
    },
    /** What is in it, until the next piece is put in. */
    bytes: () => buffer.subarray(0, size),
    /** Empties it, and gives its room back. */
    clear(): void {
      reservation.shrink(buffer.length);
      buffer = Buffer.alloc(0);
      size = 0;
    },
  };
};
