import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How long a caller has to read an answer that came before all of its request. */
export const LINGER_MS = 2_000;

/**
 * Lets a caller read an answer that comes before all of its request: what it still sends stays unread, and the connection
 * ends from our side alone, for a moment. Cut off at once, it is told of a broken connection and may never see the answer.
 */
export const lingerAfter = ({ req, socket }: ServerResponse): void => {
  if (!socket) return;
  // A reader that never reads: node:http drains what has none, however long, and holds the connection back for this one.
  req.on("readable", () => {});
  // What node:http does with a connection after its last answer.
  socket.destroySoon = () => endSoon(socket);
};

/** Ends a connection from our side, and altogether a moment later. */
export const endSoon = (socket: Socket): void => {
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.on("close", () => clearTimeout(timer));
};
