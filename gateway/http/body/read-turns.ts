import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Pieces of bodies that are read in one turn of the event loop before every other body in chunks waits for the next. */
export const PIECES_A_TURN = 500;

/**
 * Rations what bodies in chunks cost a turn of the event loop: one read of 64 KiB may bring ten thousand pieces of a byte, which
 * node:http takes apart in one go, some ten milliseconds of the processor. Whoever brings many is the last that is read of in
 * this turn, so that others wait for one such read and not for twenty.
 */
export const createReadTurns = () => {
  const reading = new Set<Socket>();
  let pieces = 0;
  let paused: Socket[] = [];
  const beginTurn = () => {
    pieces = 0;
    for (const socket of paused) socket.resume();
    paused = [];
  };
  const count = () => {
    pieces += 1;
    if (pieces === 1) setImmediate(beginTurn);
    if (pieces !== PIECES_A_TURN) return;
    // Whoever is paused already waits for something else.
    paused = [...reading].filter((socket) => !socket.isPaused());
    for (const socket of paused) socket.pause();
  };
  /** Counts the pieces of a request's body among those of the turn that they are read in. */
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const push = request.push;
    request.push = (piece, encoding) => {
      count();
      return push.call(request, piece, encoding);
    };
    reading.add(socket);
    response.once("close", () => reading.delete(socket));
  };
};
