import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";

/** Plays one answer on a connection, once a request has come whole. */
export type Play = (socket: Socket) => void;

/**
 * A server of bytes: it answers each request as the test plays it, HTTP or not, and counts what arrived. What is played for
 * the next requests is kept until it is changed.
 */
export const openRawServer = async () => {
  const heads: string[] = [];
  const bodies: string[] = [];
  const sockets = new Set<Socket>();
  let play: Play = () => {};
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let seen = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      for (;;) {
        const end = seen.indexOf("\r\n\r\n") + 4;
        const length = Number(/content-length: (\d+)/i.exec(seen.toString("latin1", 0, end))?.[1]);
        if (end < 4 || seen.length < end + length) return;
        heads.push(seen.toString("latin1", 0, end));
        bodies.push(seen.toString("utf8", end, end + length));
        seen = seen.subarray(end + length);
        play(socket);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heads,
    bodies,
    play: (next: Play) => {
      play = next;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};
