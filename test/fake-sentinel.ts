import { createServer, type Socket } from "node:net";

/**
 * A Sentinel of bytes, which names one master: it can be made to keep its answer back, and to tell of a failover just then, as real
 * ones do now and then.
 */
export const openFakeSentinel = async (masterPort: number) => {
  const sockets = new Set<Socket>();
  const listeners = new Set<Socket>();
  const kept: (() => void)[] = [];
  let keeps = false;
  const answers = (socket: Socket, command: string) => {
    if (/\nsubscribe\r/i.test(command)) {
      listeners.add(socket);
      return void socket.write(`>3\r\n${bulk("subscribe")}${bulk("+switch-master")}:1\r\n`);
    }
    if (!/\nget-master-addr-by-name\r/i.test(command))
      return void socket.write(/\nsentinels\r/i.test(command) ? "*0\r\n" : "+OK\r\n");
    const answer = () => {
      socket.write(`*2\r\n${bulk("127.0.0.1")}${bulk(String(masterPort))}`);
    };
    if (keeps) kept.push(answer);
    else answer();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on("error", () => {})
      .on("close", () => {
        sockets.delete(socket);
        listeners.delete(socket);
      });
    socket.on("data", (chunk: Buffer) => {
      // Each command is an array of its own, and short enough to come in one piece.
      for (const command of chunk.toString().split(/(?<=\r\n)(?=\*)/)) answers(socket, command);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    keepAnswers: () => {
      keeps = true;
    },
    /** How many wait for the master's address. */
    asking: () => kept.length,
    tellFailover: () => {
      const what = `mymaster 127.0.0.1 1 127.0.0.1 ${masterPort}`;
      for (const socket of listeners)
        socket.write(`>3\r\n${bulk("message")}${bulk("+switch-master")}${bulk(what)}`);
    },
    answerAgain: () => {
      keeps = false;
      for (const answer of kept.splice(0)) answer();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
