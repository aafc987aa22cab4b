import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A server on 127.0.0.1 that takes every request and never answers; it tells its origin and how often each system, the first part
// of a path, was called.
process.once("SIGTERM", () => process.exit(0)).once("disconnect", () => process.exit(0));

/** What it tells. */
export type SilenceTold = { origin: string; calls: Record<string, number> };

const told: SilenceTold = { origin: "", calls: {} };
const server = createServer(({ url = "" }) => {
  const [, system = ""] = url.split("/");
  told.calls[system] = (told.calls[system] ?? 0) + 1;
  process.send?.(told);
});
server.requestTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  told.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.send?.(told);
});
