import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A file server on 127.0.0.1 that answers at once and then sends a byte of 40 MiB every 50 ms; it tells its origin and how many
// files were asked for.
process.once("SIGTERM", () => process.exit(0)).once("disconnect", () => process.exit(0));
const told = { origin: "", asked: 0 };
const server = createServer((_, response) => {
  told.asked += 1;
  process.send?.(told);
  response.setHeader("Content-Length", 40 * 1024 * 1024);
  const timer = setInterval(() => response.write("%"), 50);
  response.on("close", () => clearInterval(timer));
});
server.listen(0, "127.0.0.1", () => {
  told.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.send?.(told);
});
