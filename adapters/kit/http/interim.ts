import type { Socket } from "node:net";
import { buildConnector } from "undici";

/** undici's connections, to whose readers no interim reply gets through. */
export const connectFinal = (options: buildConnector.BuildOptions): buildConnector.connector => {
  const connect = buildConnector(options);
  return (to, done) =>
    connect(to, (...[error, socket]) =>
      error ? done(error, null) : done(null, withoutInterim(socket)),
    );
};

/**
 * Lets no interim reply (1xx but 101) through to whoever reads this socket: undici takes `100 Continue`, which some servers
 * send unasked, for a broken answer and cuts the connection, and the answer behind it with it. Between a request's first
 * byte and its final head alone; a body is never looked at.
 */
const withoutInterim = <S extends Socket>(socket: S): S => {
  const { read } = socket;
  /** What had been written when the last final head came: more by now is another request. Asking costs less than listening. */
  let answered = 0;
  let held: Buffer | undefined;

  socket.read = (size?: number) => {
    // Streams ask for nothing to be woken up; undici asks for all there is.
    if (size !== undefined) return read.call(socket, size);
    for (let chunk: Buffer | null = read.call(socket); chunk; chunk = read.call(socket)) {
      if (socket.bytesWritten === answered) return chunk;
      const whole: Buffer = held ? Buffer.concat([held, chunk]) : chunk;
      const rest = finalOf(whole);
      held = rest === undefined ? whole : undefined;
      if (!rest || rest.length === 0) continue;
      answered = socket.bytesWritten;
      return rest;
    }
    return null;
  };
  return socket;
};

/** Most bytes of one interim head; what is longer goes on to the parser, which refuses it. */
const mostHead = 16_384;
const status = "HTTP/1.1 100";

/** The bytes from the final head on; none where only interim ones came, undefined where it takes more to tell. */
const finalOf = (bytes: Buffer): Buffer | undefined => {
  let rest = bytes;
  while (isInterim(rest)) {
    if (rest.length < status.length) return undefined;
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return rest.length < mostHead ? undefined : rest;
    rest = rest.subarray(end + 4);
  }
  return rest;
};

/** Whether bytes begin an interim head, or may, as far as they go: `HTTP/1.x 1yz`, and not 101. */
const isInterim = (bytes: Buffer): boolean => {
  if (bytes.length === 0) return false;
  const text = bytes.toString("latin1", 0, status.length);
  return /^HTTP\/1\.\d 1(?!01)\d\d$/.test(text + status.slice(text.length));
};
