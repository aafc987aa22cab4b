/** Where Redis is: one server, a Sentinel trio that names the master, or a Cluster. */
export type RedisAddress = {
  kind: "single" | "sentinel" | "cluster";
  nodes: { host: string; port: number }[];
  tls: boolean;
  username?: string;
  password?: string;
  db?: number;
  /** Sentinel: the name of the master. */
  master?: string;
  sentinelPassword?: string;
};

/**
 * Reads REDIS_URL: `redis://host:6379/0`, `redis-sentinel://h1:26379,h2,h3/mymaster?db=0&sentinelPassword=…` or
 * `redis-cluster://h1:6379,h2,h3`; `rediss…` for TLS, `user:password@` before the hosts (percent-encoded). Throws an Error
 * that says what was expected and never repeats the text, which may hold a password.
 */
export const readRedisUrl = (text: string): RedisAddress => {
  const found =
    /^redis(?<tls>s)?(?:-(?<kind>sentinel|cluster))?:\/\/(?:(?<account>[^@/]*)@)?(?<hosts>[^/?@]+)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/.exec(
      text,
    );
  const { tls, kind, account, hosts, path, query } = found?.groups ?? {};
  if (hosts === undefined)
    throw new Error(
      "Expected redis://host:6379/0, redis-sentinel://host1:26379,host2,host3/master or redis-cluster://host1:6379,host2,host3.",
    );
  const nodes = hosts.split(",").map((each) => toNode(each, kind === "sentinel" ? 26_379 : 6_379));
  const more = new URLSearchParams(query);
  const [username, password] = (account ?? "").split(/:(.*)/s).map(decode);
  const address: RedisAddress = {
    kind: kind === "sentinel" || kind === "cluster" ? kind : "single",
    nodes,
    tls: tls !== undefined,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
  };
  if (kind === "cluster") {
    if (path) throw new Error("Expected no database after the hosts: a Cluster has one.");
    return address;
  }
  if (kind === "sentinel") {
    if (!path) throw new Error("Expected the master's name after the hosts: …/mymaster.");
    const sentinelPassword = more.get("sentinelPassword");
    return {
      ...address,
      master: decode(path),
      db: toDb(more.get("db") ?? ""),
      ...(sentinelPassword ? { sentinelPassword } : {}),
    };
  }
  if (nodes.length > 1)
    throw new Error("Expected one host, or redis-sentinel:// or redis-cluster:// for several.");
  return { ...address, db: toDb(path ?? "") };
};

const toNode = (text: string, otherwise: number) => {
  const found = /^(?:\[(?<v6>[0-9a-f:]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i.exec(text);
  const host = found?.groups?.v6 ?? found?.groups?.name;
  const port = Number(found?.groups?.port ?? otherwise);
  if (!host || port < 1 || port > 65_535) throw new Error("Expected host or host:port.");
  return { host, port };
};

const toDb = (text: string): number => {
  if (!/^\d{0,3}$/.test(text)) throw new Error("Expected the database's number after the host.");
  return Number(text);
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error("Expected user and password percent-encoded.");
  }
};
