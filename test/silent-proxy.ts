import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A relay of our own before the PostgreSQL of a URL, whose connections can fall silent: they stay open, and nothing comes or
 * goes any more. That is what a half-dead network, a hung proxy or a stopped server look like from outside.
 */
export const silentPostgres = async (databaseUrl: string) => {
  const url = new URL(databaseUrl);
  const socket = `${url.searchParams.get("host")}/.s.PGSQL.${url.port}`;
  const proxy = await createSilentProxy({ path: socket });
  url.searchParams.delete("host");
  url.host = `127.0.0.1:${proxy.port}`;
  return { ...proxy, url: url.href };
};

/** The relay itself, before any server. */
export const createSilentProxy = async (target: { path: string } | { port: number }) => {
  const pairs = new Set<Pair>();
  let admits = true;
  const server = createServer((near) => {
    const pair: Pair = { near, frozen: !admits };
    pairs.add(pair);
    near.on("error", () => {});
    near.on("close", () => {
      pair.far?.destroy();
      pairs.delete(pair);
    });
    if (!admits) {
      near.resume();
      return;
    }
    const far = connect(target);
    pair.far = far;
    far.on("error", () => {});
    far.on("close", () => {
      if (!pair.frozen) near.destroy();
    });
    near.on("data", (bytes) => pair.frozen || far.write(bytes));
    far.on("data", (bytes) => pair.frozen || near.write(bytes));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    /** From now on every connection of now is silent for ever. */
    freeze: () => {
      for (const pair of pairs) pair.frozen = true;
    },
    /** From now on new connections are taken and never answered. */
    block: () => {
      admits = false;
    },
    /** New connections pass again; those that fell silent stay so. */
    pass: () => {
      admits = true;
    },
    /** Silent connections that the other side still keeps. */
    frozen: () => [...pairs].filter(({ frozen }) => frozen).length,
    close: async () => {
      for (const { near } of pairs) near.destroy();
      server.close();
      await once(server, "close");
    },
  };
};

type Pair = { near: Socket; far?: Socket; frozen: boolean };

export type SilentPostgres = Awaited<ReturnType<typeof silentPostgres>>;
