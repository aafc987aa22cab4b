import { urlFault } from "../postgres/session/url-fault.ts";

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
  const [, rest] = /^rediss?(?:-sentinel|-cluster)?:\/\/(.*)$/s.exec(text) ?? [];
  const sign = rest === undefined ? undefined : urlFault(rest);
  if (sign !== undefined) throw new Error(sign);
  const found =
    /^redis(?<tls>s)?(?:-(?<kind>sentinel|cluster))?:\/\/(?:(?<account>[^@/]*)@)?(?<hosts>[^/?@]+)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/.exec(
      text,
    );
  const { tls, kind, account, hosts, path, query } = found?.groups ?? {};
  if (hosts === undefined)
    throw new Error(
      "cần dạng redis://máy:6379/0, redis-sentinel://máy1:26379,máy2,máy3/tên-máy-chủ hoặc redis-cluster://máy1:6379,máy2,máy3 (rediss… cho TLS).",
    );
  const nodes = hosts.split(",").map((each) => toNode(each, kind === "sentinel" ? 26_379 : 6_379));
  const more = new URLSearchParams(query);
  const [username, password] = (account ?? "").split(/:(.*)/s).map((each) => decode(each));
  const address: RedisAddress = {
    kind: kind === "sentinel" || kind === "cluster" ? kind : "single",
    nodes,
    tls: tls !== undefined,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
  };
  if (kind === "cluster") {
    if (path) throw new Error("không viết cơ sở dữ liệu sau các máy: Cluster chỉ có một.");
    return address;
  }
  if (kind === "sentinel") {
    if (!path) throw new Error("thiếu tên máy chủ chính sau các máy: …/mymaster.");
    const sentinelPassword = more.get("sentinelPassword");
    return {
      ...address,
      master: decode(path),
      db: toDb(more.get("db") ?? ""),
      ...(sentinelPassword ? { sentinelPassword } : {}),
    };
  }
  if (nodes.length > 1)
    throw new Error(
      "chỉ viết một máy; nhiều máy thì dùng redis-sentinel:// hoặc redis-cluster://.",
    );
  return { ...address, db: toDb(path ?? "") };
};

const toNode = (text: string, otherwise: number) => {
  const found = /^(?:\[(?<v6>[0-9a-f:]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i.exec(text);
  const host = found?.groups?.v6 ?? found?.groups?.name;
  const port = Number(found?.groups?.port ?? otherwise);
  if (!host || port < 1 || port > 65_535)
    throw new Error("không đọc được tên máy và cổng (1 đến 65535); địa chỉ IPv6 viết trong [ ].");
  return { host, port };
};

const toDb = (text: string): number => {
  if (!/^\d{0,3}$/.test(text)) throw new Error("sau tên máy cần số của cơ sở dữ liệu, như /0.");
  return Number(text);
};

const decode = decodeURIComponent;
