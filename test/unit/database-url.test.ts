import assert from "node:assert/strict";
import { readSettings } from "../../config/settings.ts";
import { checkAddresses } from "../../gateway/addresses.ts";
import { readDatabaseUrl } from "../../queue/postgres/session/database-url.ts";

const good: [string, object][] = [
  ["postgres://u:p@h/d", { host: "h", port: 5432, user: "u", database: "d", ssl: false }],
  ["postgresql://u:p@h:6000/d?sslmode=disable", { host: "h", port: 6000, ssl: false }],
  ["postgres://u@[::1]:5433/d", { host: "::1", port: 5433 }],
  ["postgres://u:p@h", { database: "u" }],
  ["postgres://u:p@localhost/d?host=/run/postgresql", { host: "/run/postgresql" }],
  ["postgres:///d?host=/run/postgresql&user=u", { host: "/run/postgresql", database: "d" }],
  ["postgres://u:p@h/d?sslmode=verify-full", { ssl: {} }],
  ["postgres://u:p@h/d?options=-c%20work_mem%3D8MB", { options: "-c work_mem=8MB" }],
];

const bad: [string, RegExp][] = [
  ["mysql://u:geheim@h/d", /cần dạng postgres:/],
  ["postgres:/u:geheim@h/d", /cần dạng postgres:/],
  ["postgres://u:geheim%@h/d", /viết % là %25/],
  ["postgres://u:geheim%zz@h/d", /viết % là %25/],
  ["postgres://u:geheim%ff@h/d", /UTF-8/],
  ["postgres://u:geheim#1@h/d", /viết # là %23/],
  ["postgres://u:geheim@1@h/d", /viết @ là %40/],
  ["postgres://u:geheim/1@h/d", /viết \/ là %2F, \? là %3F/],
  ["postgres://u:geheim?1@h/d", /viết \/ là %2F, \? là %3F/],
  ["postgres://u:ge heim@h/d", /%20/],
  ["postgres://u:geheim@h/d\n", /xuống dòng/],
  ["postgres://u:geheim@/d", /thiếu tên máy/],
  ["postgres://u:geheim@h:port/d", /cổng/],
  ["postgres://u:geheim@h:0/d", /cổng/],
  ["postgres://u:geheim@h:65536/d", /cổng/],
  ["postgres://u:geheim@::1/d", /IPv6/],
  ["postgres://u:geheim@a,b/d", /nhiều máy/],
  ["postgres://u:geheim@h/d?sslmode=on", /sslmode/],
  [
    "postgres://u:geheim@h/d?sslrootcert=/no/such.pem",
    /\/no\/such\.pem, mà sslrootcert.*: không có tệp này; cần tệp PEM/,
  ],
];

describe("DATABASE_URL", () => {
  for (const [text, expected] of good)
    it(`reads ${text}`, () => {
      const found = readDatabaseUrl(text);
      assert.deepEqual({ ...found, ...expected }, found);
    });

  it("takes a password as it was before it was percent-encoded", () => {
    const { password } = readDatabaseUrl("postgres://u:%40%23%2F%3F%25%20%C4%91@h/d");
    assert.equal(password(), "@#/?% đ");
  });

  for (const [text, expected] of bad)
    it(`says what is wrong with ${JSON.stringify(text.replace(/ge ?heim/, "…"))}, and never the password`, () =>
      assert.throws(
        () => readDatabaseUrl(text),
        (error: Error) => expected.test(error.message) && !/heim/.test(error.message),
      ));

  it("and REDIS_URL are judged together, each problem with its variable", () => {
    const env = { DATABASE_URL: "postgres://u:a@b@h/d", REDIS_URL: "redis://:a#b@h" };
    assert.throws(
      () => checkAddresses(readSettings(env)),
      /- DATABASE_URL: có hai dấu @.*\n.*- REDIS_URL: có dấu #/,
    );
  });
});
