/** One line without its end; `tooLong` where it was longer than allowed and was thrown away. */
export type Line = { bytes: Buffer } | { tooLong: true };

/** Splits a stream into lines as they arrive. A line that is too long is skipped to its end, never held. */
export const readLines = async function* (
  stream: AsyncIterable<Buffer>,
  most: number,
): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  let tooLong = false;
  const take = (): Line => {
    const line: Line = tooLong ? { tooLong: true } : { bytes: withoutReturn(Buffer.concat(parts)) };
    parts = [];
    size = 0;
    tooLong = false;
    return line;
  };
  const add = (piece: Buffer) => {
    size += piece.length;
    tooLong ||= size > most;
    if (tooLong) parts = [];
    else parts.push(piece);
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
  if (size > 0) yield take();
};

const withoutReturn = (line: Buffer) => (line.at(-1) === 13 ? line.subarray(0, -1) : line);
