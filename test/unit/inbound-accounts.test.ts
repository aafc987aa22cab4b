import assert from "node:assert/strict";
import { BadSettings } from "../../config/settings.ts";
import { type Account, createAccounts } from "../../gateway/http/inbound/accounts.ts";
import { createSessions, tokenIn } from "../../gateway/http/inbound/sessions.ts";
import { buildSystems } from "../../gateway/systems.ts";

const password = "mat-khau-mau-0001";
const account = (more: Partial<Account> = {}): Account => ({
  name: "onegate",
  form: "session",
  secret: { username: "h41_demo", passwords: [password] },
  agencies: ["H41.17"],
  success: "00",
  sessionMinutes: 30,
  ...more,
});
const as = (username: string, given: string) => ({ username, password: given });
const accountsOf = (accounts: Account[], now?: () => number) =>
  createAccounts(accounts, (scope) => scope, now);
const body = (session: string) => Buffer.from(JSON.stringify({ madonvi: "H41", session }));

describe("an account of an older program", () => {
  it("logs in by its own name and password alone", () => {
    const accounts = accountsOf([
      account(),
      account({ name: "other", secret: { username: "b", passwords: ["mat-khau-mau-0002"] } }),
    ]);
    assert.equal(accounts.logIn(as("h41_demo", password), "10.0.0.1")?.account.name, "onegate");
    for (const [name, word] of [
      ["h41_demo", "mat-khau-mau-0002"],
      ["b", password],
      ["h41_demo", ""],
      ["", ""],
      ["H41_demo", password],
    ] as const)
      assert.equal(accounts.logIn(as(name, word), "10.0.0.1"), undefined, name);
  });

  it("is known by its session in any process, until it ends or its password does", () => {
    let now = 1_000_000;
    const session = accountsOf([account()], () => now).logIn(as("h41_demo", password), "")?.session;
    assert.ok(session);
    const another = accountsOf([account()], () => now);
    assert.deepEqual(another.bySession(body(session), ""), {
      id: "inbound:onegate",
      role: "province",
      agencies: ["H41.17"],
    });
    const changed = { username: "h41_demo", passwords: ["mat-khau-mau-0003"] };
    const after = accountsOf([account({ secret: changed })], () => now);
    assert.equal(after.bySession(body(session), ""), undefined);
    changed.passwords.push(password);
    assert.ok(after.bySession(body(session), ""));
    now += 30 * 60_000 - 1;
    assert.ok(another.bySession(body(session), ""));
    now += 1;
    assert.equal(another.bySession(body(session), ""), undefined);
  });

  it("is nobody by a session that was changed in any place, or is another's", () => {
    const sessions = createSessions([account(), account({ name: "onegatf" })], () => 0);
    const token = sessions.create(account());
    assert.equal(sessions.nameOf(token), "onegate");
    for (let n = 0; n < token.length - 1; n += 1) {
      const letter = token[n] === "f" ? "g" : "f";
      const forged = `${token.slice(0, n)}${letter}${token.slice(n + 1)}`;
      assert.equal(sessions.nameOf(forged), undefined, forged);
    }
    // The last letter of a code in base64 has bits that stand for nothing.
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const known = [...letters].filter((letter) => sessions.nameOf(token.slice(0, -1) + letter));
    assert.deepEqual(known, [token.at(-1)]);
    for (const none of [undefined, "", "..", "onegate", token.slice(0, -2)])
      assert.equal(sessions.nameOf(none), undefined);
    for (const more of [".", ".x", "=", " "])
      assert.equal(sessions.nameOf(token + more), undefined, more);
  });

  it("is found in a body's bytes in time that grows as they do", () => {
    const session = createSessions([account()], () => 0).create(account());
    assert.equal(tokenIn(body(session)), session);
    const long = Buffer.from(`"session"${" ".repeat(500_000)}`.repeat(2));
    const began = performance.now();
    assert.equal(tokenIn(long), undefined);
    assert.ok(performance.now() - began < 1_000);
  });

  it("is used from its networks alone, also behind an IPv4 address in IPv6's words", () => {
    const accounts = accountsOf([account({ networks: ["10.1.0.0/16", "fd00::/8"] })]);
    const session = accounts.logIn(as("h41_demo", password), "::ffff:10.1.2.3")?.session ?? "";
    assert.ok(accounts.bySession(body(session), "fd00::1"));
    for (const from of ["10.2.0.1", "::1", "", "fe80::1%eth0"]) {
      assert.equal(accounts.mayLogIn(from), false, from);
      assert.equal(accounts.logIn(as("h41_demo", password), from), undefined, from);
      assert.equal(accounts.bySession(body(session), from), undefined, from);
    }
  });

  it("of the hub is known by its network, the first that is listed", () => {
    const { secret: _, ...hub } = account({ form: "hub", networks: ["10.1.0.0/16"] });
    const accounts = accountsOf([hub, { ...hub, name: "wide", networks: ["10.0.0.0/8"] }]);
    assert.equal(accounts.atAddress("10.1.2.3")?.id, "inbound:onegate");
    assert.equal(accounts.atAddress("10.2.2.3")?.id, "inbound:wide");
    assert.equal(accounts.atAddress("11.2.2.3"), undefined);
    assert.equal(accounts.mayLogIn("10.1.2.3"), false);
  });
});

describe("the accounts of the systems file", () => {
  const session = { form: "session", usernameEnv: "USER_ENV", passwordEnv: "PASS_ENV" };
  const env = { USER_ENV: "h41_demo", PASS_ENV: password };
  const build = (inbound: object, given: Record<string, string> = env) => {
    try {
      const built = buildSystems({ inbound, systems: {} }, given);
      built.close();
      return { inbound: built.inbound, problems: [] };
    } catch (error) {
      if (!(error instanceof BadSettings)) throw error;
      return { inbound: undefined, problems: error.problems };
    }
  };

  it("have their secrets from the environment, and their defaults", () => {
    const { inbound } = build({
      accounts: { onegate: session },
      aliases: { "/mapi/login": "province/login" },
    });
    assert.deepEqual(inbound, {
      accounts: [account({ agencies: null, networks: undefined, unit: undefined })],
      aliases: { "/mapi/login": "province/login" },
    });
    assert.deepEqual(build({}).inbound, { accounts: [], aliases: {} });
  });

  for (const [what, accounts, given, problem] of [
    [
      "without a password's variable",
      { a: { form: "session", usernameEnv: "USER_ENV" } },
      env,
      /\/a\/passwordEnv: form/,
    ],
    [
      "with a variable that is not set",
      { a: session },
      { USER_ENV: "x" },
      /\/a\/passwordEnv: biến môi trường PASS_ENV chưa đặt/,
    ],
    [
      "with a short password",
      { a: session },
      { ...env, PASS_ENV: "fifteen-letters" },
      /\/a\/passwordEnv: mật khẩu ở PASS_ENV cần 16/,
    ],
    [
      "of one name with another",
      { a: session, b: session },
      env,
      /\/b\/usernameEnv: tên đăng nhập trùng với tài khoản a/,
    ],
    ["of the hub without networks", { a: { form: "hub" } }, env, /\/a\/networks: form "hub"/],
    [
      "of the hub with a password",
      { a: { form: "hub", networks: ["10.0.0.0/8"], passwordEnv: "PASS_ENV" } },
      env,
      /\/a\/passwordEnv: form "hub"/,
    ],
    [
      "with what is no network",
      { a: { form: "hub", networks: ["10.0.0/8"] } },
      env,
      /\/a\/networks\/0: cần địa chỉ/,
    ],
    [
      "with a password instead of its variable's name",
      { a: { ...session, passwordEnv: password } },
      env,
      /passwordEnv/,
    ],
    ["of no form", { a: { usernameEnv: "USER_ENV" } }, env, /\/inbound\/accounts\/a\/form/],
  ] as const)
    it(`do not start ${what}, and no secret is told`, () => {
      const { problems } = build({ accounts }, given);
      assert.match(problems.join("\n"), problem);
      assert.doesNotMatch(problems.join("\n"), /fifteen-letters|mat-khau-mau/);
    });

  it("have aliases that hide none of our own paths, for calls that there are", () => {
    for (const [path, operation] of [
      ["/v1/dossiers", "province/login"],
      ["/livez", "province/login"],
      ["/a/../b?x", "province/login"],
      ["no-slash", "province/login"],
      ["/mapi/login", "province/logout"],
    ] as const)
      assert.notDeepEqual(build({ aliases: { [path]: operation } }).problems, [], path);
    assert.deepEqual(build({ aliases: { "/v1x/a": "province/add" } }).problems, []);
  });
});
