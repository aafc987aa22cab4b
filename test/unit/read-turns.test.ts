import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { createReadTurns } from "../../gateway/http/body/read-turns.ts";
import { until } from "../until.ts";

const count = 10;
const head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

describe("reading bodies in chunks", () => {
  /** Who was read of, by turn of the event loop, and how much of each. */
  const readIn = new Map<number, Set<unknown>>();
  const bytes = new Map<unknown, number>();
  let begun = 0;
  let turnOfLoop = 0;
  let ticking: NodeJS.Immediate;
  let server: Server;

  before(async () => {
    const tick = () => {
      turnOfLoop += 1;
      ticking = setImmediate(tick);
    };
    tick();
    const ration = createReadTurns();
    server = createServer((request, response) => {
      const { socket } = request;
      begun += 1;
      ration(request, response);

      request.on("data", (piece: Buffer) => {
        readIn.set(turnOfLoop, (readIn.get(turnOfLoop) ?? new Set()).add(socket));
        bytes.set(socket, (bytes.get(socket) ?? 0) + piece.length);
      });
      request.on("end", () => response.end());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => {
    clearImmediate(ticking);
    server.close();
    server.closeAllConnections();
  });

  it("reads of one in a turn of the event loop where each brings many pieces, and all of each in the end", async () => {
    let answered = 0;
    const sockets = Array.from({ length: count }, () => {
      const socket = createConnection((server.address() as AddressInfo).port, "127.0.0.1");
      socket.once("data", () => {
        answered += 1;
      });
      socket.write(head);
      return socket;
    });
    await until("all are begun", () => begun === count);
    // More than one read of a connection takes.
    for (const socket of sockets) socket.write(`${"1\r\n \r\n".repeat(30_000)}0\r\n\r\n`);
    await until("all are answered", () => answered === count);
    assert.equal(Math.max(...[...readIn.values()].map(({ size }) => size)), 1);
    assert.deepEqual(
      [...bytes.values()],
      sockets.map(() => 30_000),
    );
  });
});
