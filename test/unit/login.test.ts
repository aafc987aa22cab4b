import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import type { Http, Item, Line, Outcome, Reply } from "../../adapters/contract.ts";
import { createSend } from "../../adapters/kit/auth/auth.ts";
import { createAuth } from "../../adapters/kit/auth/styles/styles.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import type { Brake } from "../../queue/sync/gate/brake.ts";
import { openExchanges } from "../../queue/sync/gate/exchanges.ts";
import type { System } from "../../queue/sync/gate/system.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { settingsOf } from "../settings-of.ts";

const settings = {
  settings: {},
  sessionMinutes: 10,
  replies: [],
  paths: { auth: "/login" },
} as unknown as SystemSettings;

/** What became of one call: its outcome's word, and why where it has one. */
type Sent = { is: Outcome["is"] | "answer"; why?: string; timedOut?: true };

const openToken = () => {
  const auth = createAuth(
    { ...settings, auth: { type: "oauth-json", path: "/login" } } as SystemSettings,
    {},
  );
  const send = createSend(auth, () => false);
  return async (call: Line): Promise<Sent> => {
    const reply = await send(call, { ...call, path: "/in", body: {} });
    return "trouble" in reply ? reply.trouble : { is: "answer" };
  };
};

const openSession = () => {
  const portal = openAdapter(kind, {
    system: "portal",
    settings: settingsOf({ auth: { type: "session" }, paths: { auth: "/login" } }),
    env: {},
    files: undefined as never,
  });
  const item = { code: "H41.17-261122-0001", part: { kind: "rows", message: {} } } as Item;
  return async (call: Line): Promise<Sent> => {
    const outcome = (await portal.send([item], call))[0] as Outcome;
    return outcome.is === "accepted" ? { is: "answer" } : outcome;
  };
};

/** A system whose login answers when the test says so, or is ended as a transport ends it: by its signal or its time limit. */
const openSystem = () => {
  const logins: { answer: () => void; forAll: boolean | undefined }[] = [];
  const http: Http = ({ path, signal, timeoutMs, forAll }) => {
    const name = `S${logins.length + 1}`;
    const body = { error_code: 0, session: name, access_token: name, expires_in: 3600 };
    const reply: Reply = { kind: "answer", status: 200, text: "", body };
    if (path !== "/login")
      return Promise.resolve(signal.aborted ? { kind: "unsent", reason: "stopping" } : reply);
    return new Promise((resolve) => {
      const end = () => resolve({ kind: "lost", reason: "time-out" });
      signal.addEventListener("abort", end);
      const timer = setTimeout(end, timeoutMs);
      const answer = () => {
        clearTimeout(timer);
        resolve(reply);
      };
      logins.push({ answer, forAll });
    });
  };
  const caller = (timeoutMs = 5_000) => {
    const ending = new AbortController();
    setMaxListeners(0, ending.signal);
    const call: Line = { http, signal: ending.signal, timeoutMs };
    return { call, abort: () => ending.abort() };
  };
  return { logins, caller };
};

for (const [what, open] of [
  ["token", openToken],
  ["session of generation A", openSession],
] as const)
  describe(`the login for a ${what}`, () => {
    it("is one for fifty callers at once, and is asked for in nobody's lease", async () => {
      const { logins, caller } = openSystem();
      const send = open();
      const sent = Array.from({ length: 50 }, () => send(caller().call));
      logins[0]?.answer();
      assert.deepEqual(
        (await Promise.all(sent)).map(({ is }) => is),
        Array(50).fill("answer"),
      );
      assert.deepEqual(
        logins.map(({ forAll }) => forAll),
        [true],
      );
    });

    it("goes on for the others when the call that asked first is given up, which does not wait for it", async () => {
      const { logins, caller } = openSystem();
      const send = open();
      const [first, other] = [caller(), caller()];
      const given = send(first.call);
      const kept = send(other.call);
      first.abort();
      const { is, why = "" } = await given;
      assert.equal(is, "busy");
      assert.match(why, /đăng nhập|mã truy cập/);
      logins[0]?.answer();
      assert.equal((await kept).is, "answer");
      // And its session is there for whoever comes next.
      assert.equal((await send(caller().call)).is, "answer");
      assert.equal(logins.length, 1);
    });

    it("that hangs ends by its own deadline, and the next call asks anew", async () => {
      const { logins, caller } = openSystem();
      const send = open();
      const both = await Promise.all([send(caller(50).call), send(caller(50).call)]);
      // Which is what opens the breaker of that system.
      assert.deepEqual(
        both.map(({ is, timedOut }) => [is, timedOut]),
        Array(2).fill(["busy", true]),
      );
      const next = send(caller().call);
      logins[1]?.answer();
      assert.equal((await next).is, "answer");
      assert.equal(logins.length, 2);
    });
  });

describe("a login among the exchanges of a lane", () => {
  it("leaves although the lease that asked ran out, but not while the system is held back", async () => {
    const left: (string | undefined)[] = [];
    const system = {
      id: "registry",
      settings: settingsOf({ callTimeoutMs: 1_000 }),
      http: async ({ path, mayLeave }: Parameters<Http>[0]) => {
        if (mayLeave?.() === true) left.push(path);
        return { kind: "unsent", reason: "" };
      },
    } as unknown as System;
    const exchange = async (isOn: boolean, request: { path: string; forAll?: true }) => {
      const { call, close } = openExchanges({
        system,
        leaseEnds: performance.now() - 1,
        brake: { isOn: () => isOn } as Brake,
        report: () => {},
        ending: new AbortController().signal,
      });
      await call.http({ body: {}, signal: call.signal, timeoutMs: 1_000, ...request });
      close();
    };
    await exchange(false, { path: "/in" });
    await exchange(false, { path: "/login", forAll: true });
    await exchange(true, { path: "/login while held back", forAll: true });
    assert.deepEqual(left, ["/login"]);
  });
});
