import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests that may wait on a connection behind the one that is served. */
export const MOST_PIPELINED = 16;

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Serves one request of a connection at a time, the next once the one before is answered and taken: one read of a connection may
 * bring thousands (HTTP pipelining), and node:http begins them all. Who sends more ahead is cut off, and what waits on a
 * connection that ends is served no more.
 */
export const oneAtATime = (serve: Serve): Serve => {
  const lines = new Map<Socket, Parameters<Serve>[]>();
  const begin = (socket: Socket, request: IncomingMessage, response: ServerResponse) => {
    response.on("close", () => next(socket));
    serve(request, response);
  };
  const next = (socket: Socket) => {
    const following = socket.destroyed ? undefined : lines.get(socket)?.shift();
    if (following) begin(socket, ...following);
    else lines.delete(socket);
  };
  return (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const line = lines.get(socket);
    if (!line) {
      lines.set(socket, []);
      begin(socket, request, response);
    } else if (line.length < MOST_PIPELINED) line.push([request, response]);
    else socket.destroy();
  };
};
