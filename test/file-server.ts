import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A province's file server on loopback: paths and their bytes, a status of its own for all while `down` names one. */
export const createFileServer = async (files: Record<string, string | Buffer>) => {
  let down: number | undefined;
  let silent = false;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(path);
    if (silent) return;
    const bytes = files[path];
    const status = down ?? (bytes === undefined ? 404 : 200);
    response.writeHead(status, { "Content-Type": "application/pdf", "Retry-After": 60 });
    response.end(status === 200 ? bytes : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    /** What a systems file says so that it may be asked. */
    sources: { origins: [origin], networks: ["127.0.0.0/8"], concurrency: 2 },
    files,
    /** Paths asked for, in order. */
    asked: (): string[] => [...asked],
    answerAll: (status: number | undefined): void => {
      down = status;
    },
    /** Whoever asks from now on is not answered, or is again. */
    beSilent: (is: boolean): void => {
      silent = is;
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
