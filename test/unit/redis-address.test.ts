import assert from "node:assert/strict";
import { type RedisAddress, readRedisUrl } from "../../queue/engine/redis-address.ts";

const node = (host: string, port: number) => ({ host, port });

const good: [string, RedisAddress][] = [
  ["redis://cache", { kind: "single", nodes: [node("cache", 6379)], tls: false, db: 0 }],
  [
    "redis://10.0.0.5:6380/3",
    { kind: "single", nodes: [node("10.0.0.5", 6380)], tls: false, db: 3 },
  ],
  ["redis://[::1]:6379", { kind: "single", nodes: [node("::1", 6379)], tls: false, db: 0 }],
  [
    "rediss://gateway:m%40t%3Akh%E1%BA%A9u@cache:6379/0",
    {
      kind: "single",
      nodes: [node("cache", 6379)],
      tls: true,
      username: "gateway",
      password: "m@t:khẩu",
      db: 0,
    },
  ],
  [
    "redis-sentinel://:secret@a:26379,b,c:26400/mymaster?db=2&sentinelPassword=other",
    {
      kind: "sentinel",
      nodes: [node("a", 26379), node("b", 26379), node("c", 26400)],
      tls: false,
      password: "secret",
      master: "mymaster",
      db: 2,
      sentinelPassword: "other",
    },
  ],
  [
    "rediss-cluster://a:7000,b:7001,c",
    { kind: "cluster", nodes: [node("a", 7000), node("b", 7001), node("c", 6379)], tls: true },
  ],
];

const bad: [string, RegExp][] = [
  ["http://cache", /cần dạng redis:/],
  ["redis://", /cần dạng redis:/],
  ["redis://a,b", /chỉ viết một máy/],
  ["redis://a:99999", /tên máy và cổng/],
  ["redis://a:port", /tên máy và cổng/],
  ["redis://a/zero", /số của cơ sở dữ liệu/],
  ["redis-sentinel://a,b,c", /tên máy chủ chính/],
  ["redis-cluster://a,b/1", /Cluster chỉ có một/],
  ["redis://user:%zz@a", /viết % là %25/],
  ["redis://:a#b@a", /viết # là %23/],
  ["redis://:a@b@a", /viết @ là %40/],
  ["redis://:a/b@a", /viết \/ là %2F/],
  ["redis://:%ff@a", /UTF-8/],
];

describe("REDIS_URL", () => {
  for (const [text, expected] of good)
    it(`reads ${text.replace(/:\/\/.*@/, "://…@")}`, () =>
      assert.deepEqual(readRedisUrl(text), expected));

  for (const [text, expected] of bad)
    it(`refuses ${text.replace(/:\/\/.*@/, "://…@")}`, () =>
      assert.throws(() => readRedisUrl(text), expected));

  it("is never repeated in an error, since it may hold a password", () => {
    for (const text of [
      "redis://:geheim@a,b",
      "redis://:geheim@a:99999",
      "redis-sentinel://:geheim@a",
    ])
      assert.throws(
        () => readRedisUrl(text),
        (error: Error) => !error.message.includes("geheim"),
      );
  });
});
