import assert from "node:assert/strict";
import type { Http, Item, Line, Outcome } from "../../adapters/contract.ts";
import { createSend } from "../../adapters/kit/auth/auth.ts";
import { createAuth } from "../../adapters/kit/auth/styles/styles.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { settingsOf } from "../settings-of.ts";

type Answer = "taken" | "refused" | "lost";

/** A system that gives out sessions 1, 2, 3 … and answers each call by its session's number and its own. */
const systemThat = (answers: (session: number, nth: number) => Answer) => {
  let logins = 0;
  let calls = 0;
  const http: Http = async ({ path, body, headers }) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (path === "/login") {
      logins += 1;
      const name = `S${logins}`;
      const reply = { error_code: 0, session: name, access_token: name, expires_in: 3600 };
      return { kind: "answer", status: 200, text: "", body: reply };
    }
    const { session = headers?.Authorization } = body as { session?: string };
    const answer = answers(Number(/\d+$/.exec(session ?? "")?.[0]), ++calls);
    if (answer === "lost") return { kind: "lost", reason: "time-out" };
    const status = answer === "taken" ? 200 : 401;
    return { kind: "answer", status, text: "", body: { error_code: 0 } };
  };
  const call: Line = { http, signal: new AbortController().signal, timeoutMs: 1_000 };
  return { call, logins: () => logins };
};

const settings = { settings: {}, sessionMinutes: 10, replies: [], paths: { auth: "/login" } };
const openToken = () => {
  const auth = createAuth(
    { ...settings, auth: { type: "oauth-json", path: "/login" } } as unknown as SystemSettings,
    {},
  );
  const send = createSend(auth, (reply) => reply.kind === "answer" && reply.status === 401);
  return async (call: Line) => {
    const reply = await send(call, { ...call, path: "/in", body: {} });
    if ("trouble" in reply) return reply.trouble.is;
    return reply.kind === "answer" ? "accepted" : reply.kind;
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
  return async (call: Line): Promise<Outcome["is"] | undefined> =>
    (await portal.send([item], call))[0]?.is;
};

for (const [what, open] of [
  ["token", openToken],
  ["session of generation A", openSession],
] as const)
  describe(`a ${what} that is refused although it is fresh`, () => {
    const eight = (send: ReturnType<typeof open>, call: Line) =>
      Promise.all(Array.from({ length: 8 }, () => send(call)));

    it("counts once, however many calls shared it, and the next one serves them all", async () => {
      const { call, logins } = systemThat((session) => (session <= 2 ? "refused" : "taken"));
      const send = open();
      assert.deepEqual([...new Set(await eight(send, call))], ["busy"]);
      assert.deepEqual([...new Set(await eight(send, call))], ["accepted"]);
      assert.equal(logins(), 3);
    });

    it("stops the system at the third in a row", async () => {
      const { call } = systemThat(() => "refused");
      const send = open();
      const seen = [];
      for (let n = 0; n < 3; n += 1) seen.push([...new Set(await eight(send, call))]);
      assert.deepEqual(seen, [["busy"], ["busy"], ["misconfigured"]]);
    });

    it("is in a row with those before a reply that was lost, and a matter of its own after an answer", async () => {
      for (const [between, last] of [
        ["lost", "misconfigured"],
        ["taken", "unrecognised"],
      ] as const) {
        // Twice each, but for the one in between.
        const { call } = systemThat((_, nth) => (nth === 5 ? between : "refused"));
        const send = open();
        for (let n = 0; n < 3; n += 1) await send(call);
        assert.equal(await send(call), last);
      }
    });
  });
