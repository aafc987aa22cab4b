import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How long a caller has to read an answer that came before all of its request. */
export const LINGER_MS = 2_000;

/**
 * Lets a caller read an answer that comes before all of its request: what it still sends stays unread, and the connection
 * ends from our side alone, for a moment. Cut off at once, it is told of a broken connection and may never see the answer.
 */
export const lingerAfter = ({ req, socket }: ServerResponse): void => {
  if (!socket) return;
  stopReading(req);
  // What node:http does with a connection after its last answer.
  socket.destroySoon = () => endSoon(socket);
};

/** Takes nothing more of a request, for good: neither from its connection nor of what was read from there already. */
export const stopReading = (request: IncomingMessage): void => {
  if (isStopped(request)) return;
  const { socket } = request;
  // A paused request would not do: node:http reads on until 64 KiB wait, and keeps crumbs at some hundred bytes each.
  request._read = nothing;
  request.push = () => true;
  socket.pause();
  // Danger: what was resumed a moment ago, or is when its answer is drained, reads on though it is paused.
  socket.on("resume", () => socket.emit("pause"));
};

/** Whether nothing more is taken of a request, be it here whole or not: no other can come over its connection. */
export const isStopped = (request: IncomingMessage): boolean => request._read === nothing;

const nothing = () => {};

/** Ends a connection from our side, and altogether a moment later. */
export const endSoon = (socket: Socket): void => {
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.on("close", () => clearTimeout(timer));
};
