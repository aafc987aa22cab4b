import { createConnection, type Socket } from "node:net";

// node slow-load.ts <url> <key> <connections> <seconds>: callers that hold connections by sending a byte now and then, in
// their headers, their body or a stream, that send nothing at all, or a body of 100 MB. To loopback alone.
const [url = "", key = "", connections = "0", seconds = "0"] = process.argv.slice(2);
const { hostname, port } = new URL(url);
if (hostname !== "127.0.0.1") throw new Error(`Expected a gateway on 127.0.0.1, got ${hostname}.`);
setTimeout(() => process.exit(0), Number(seconds) * 1_000);
process.once("SIGTERM", () => process.exit(0));

const told = { opened: 0, cut: 0, answered: 0, big: 0, open: 0, bytes: 0 };
const head = (start: string, type: string, length: string) =>
  `${start} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: ${type}\r\n${length}\r\n\r\n`;
const openings = [
  "PUT /v1/dossiers/x HTTP/1.1\r\nHost: x\r\n",
  head("PUT /v1/dossiers/x", "application/json", "Content-Length: 100000"),
  head("POST /v1/dossiers", "application/x-ndjson", "Transfer-Encoding: chunked"),
  "",
];

const open = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.once("connect", () => resolve(socket)).once("error", reject);
  });

/** One slow caller, that comes again whenever it is cut off. */
const dribble = async (kind: number): Promise<void> => {
  for (;;) {
    const socket = await open().catch(() => undefined);
    if (socket) {
      told.opened += 1;
      told.open += 1;
      socket.on("error", () => {});
      socket.once("data", () => {
        told.answered += 1;
      });
      socket.write(openings[kind] ?? "");
      const timer = setInterval(() => {
        if (kind === 0) socket.write("X: y\r\n");
        else if (kind === 1) socket.write("x");
        else if (kind === 2) socket.write("1\r\nx\r\n");
      }, 1_000);
      await new Promise((resolve) => socket.once("close", resolve));
      clearInterval(timer);
      told.open -= 1;
      told.cut += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

/** Bodies of 100 MB one after the other, told in their length or not, as fast as they are taken. */
const flood = async (): Promise<void> => {
  const piece = Buffer.alloc(65_536, " ");
  for (let turn = 0; ; turn += 1) {
    const socket = await open().catch(() => undefined);
    if (socket) {
      let gone = false;
      let wake = () => {};
      socket.on("error", () => {});
      socket.once("close", () => {
        gone = true;
        wake();
      });
      // Refused, it comes again at once: whoever goes on sending to deaf ears is slower.
      socket.once("end", () => socket.destroy()).resume();
      const chunked = turn % 2 === 0;
      socket.write(
        head(
          "PUT /v1/dossiers/x",
          "application/json",
          chunked ? "Transfer-Encoding: chunked" : "Content-Length: 104857600",
        ),
      );
      for (let sent = 0; sent < 104_857_600 && !gone; sent += piece.length) {
        if (chunked) socket.write("10000\r\n");
        const flows = socket.write(piece);
        if (chunked) socket.write("\r\n");
        told.bytes += piece.length;
        if (!flows)
          await new Promise<void>((resolve) => {
            wake = resolve;
            socket.once("drain", resolve);
          });
      }
      told.big += 1;
      socket.destroy();
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};

for (let n = 0; n < Number(connections); n += 1) {
  void dribble(n % openings.length);
  // Over some seconds, as callers that know nothing of each other come.
  if (n % 25 === 24) await new Promise((resolve) => setTimeout(resolve, 100));
}
void flood();
while (told.open < Number(connections) * 0.9)
  await new Promise((resolve) => setTimeout(resolve, 50));
process.send?.(told);
setInterval(() => process.send?.(told), 500);
