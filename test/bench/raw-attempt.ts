import { createConnection, type Socket } from "node:net";

/**
 * One connection of an attack: `write` sends what it likes, `drained` waits until more may be sent. Resolves with what came back,
 * as `422 bad-dossier`, or how the connection ended without an answer.
 */
export const rawAttempt = (
  url: string,
  write: (socket: Socket, drained: () => Promise<void>) => unknown,
): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = createConnection({ host: hostname, port: Number(port) });
    let came = "";
    let failure = "cut off";
    let wake = () => {};
    const drained = () =>
      new Promise<void>((resume) => {
        if (socket.destroyed || !socket.writableNeedDrain) return resume();
        wake = resume;
        socket.once("drain", resume);
      });
    socket
      .on("data", (chunk: Buffer) => {
        came += chunk.toString("latin1");
        // Answered, it comes again at once.
        if (/\r\n\r\n[\s\S]*\}/.test(came) || came.length > 65_536) socket.destroy();
      })
      .on("end", () => socket.destroy())
      .on("error", ({ code = "failed" }: Error & { code?: string }) => {
        failure = code;
      })
      .on("close", () => {
        wake();
        resolve(answerOf(came) ?? failure);
      })
      .on("connect", () => void write(socket, drained));
  });

const answerOf = (came: string): string | undefined => {
  const status = /^HTTP\/1\.1 (\d+)/.exec(came)?.[1];
  const code = /"code":"([a-z-]+)"/.exec(came)?.[1];
  return status && (code ? `${status} ${code}` : status);
};
