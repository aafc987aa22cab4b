import { createGrowing } from "../body/growing.ts";
import type { Reservation } from "../contract/route.ts";

/** One line without its end; `tooLong` where it was longer than allowed and was thrown away. */
export type Line = { bytes: Buffer } | { tooLong: true };

/**
 * Splits a stream into lines as they arrive. A line that is too long is skipped to its end, never held; one that comes in
 * pieces grows in one buffer, whose room is taken from `reservation`.
 */
export const readLines = async function* (
  stream: AsyncIterable<Buffer>,
  most: number,
  reservation: Reservation = boundless,
): AsyncGenerator<Line> {
  const growing = createGrowing(most, reservation);
  let tooLong = false;
  const add = (piece: Buffer) => {
    tooLong ||= !growing.add(piece);
    if (tooLong) growing.clear();
  };
  const take = (): Line => {
    // A copy: a line must not keep the whole chunk that it came in.
    const line: Line = tooLong
      ? { tooLong: true }
      : { bytes: Buffer.from(withoutReturn(growing.bytes())) };
    growing.clear();
    tooLong = false;
    return line;
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  if (growing.size() > 0 || tooLong) yield take();
};

const withoutReturn = (line: Buffer) => (line.at(-1) === 13 ? line.subarray(0, -1) : line);

/** For a file, which one reader reads. */
const boundless: Reservation = { grow: () => true, shrink: () => {} };
