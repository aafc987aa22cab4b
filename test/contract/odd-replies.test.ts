import assert from "node:assert/strict";
import type { Reply } from "../../adapters/contract.ts";
import { createAxiosHttp } from "../../adapters/kit/http/axios-http.ts";
import { openRawServer, type Play } from "../raw-server.ts";
import { answer, oddAnswers, played } from "./odd-answers.ts";

describe("an odd answer", () => {
  let server: Awaited<ReturnType<typeof openRawServer>>;
  before(async () => {
    server = await openRawServer();
  });
  after(() => server.close());

  const ask = async (transport: "pool" | "node", play: Play): Promise<Reply[]> => {
    const { http, close } = createAxiosHttp({
      baseUrl: server.url,
      maxSockets: 1,
      headers: {},
      transport,
    });
    const signal = new AbortController().signal;
    const post = (n: number) => http({ path: "/in", body: { n }, signal, timeoutMs: 2_000 });
    server.play(play);
    const first = await post(1);
    server.play(played(answer('{"next":true}')));
    const second = await post(2);
    close();
    return [first, second];
  };

  for (const [group, rows] of Object.entries(oddAnswers))
    describe(group, () => {
      for (const [title, bytes, expected] of rows)
        it(`${title} is the same over both transports, and the next call goes through`, async () => {
          const { status = 200, lost, answered, unreadable, ...content } = expected;
          const play = played(bytes);
          const [pool, then] = await ask("pool", play);
          const [node, thenNode] = await ask("node", play);
          assert.deepEqual(pool, node);
          for (const next of [then, thenNode])
            assert.deepEqual(next?.kind === "answer" && next.body, { next: true });
          if (lost) {
            assert.deepEqual(pool, {
              kind: "lost",
              reason: lost,
              ...(answered ? { answered } : {}),
            });
            return;
          }
          assert.ok(pool?.kind === "answer", JSON.stringify(pool));
          assert.equal(pool.status, status);
          if (unreadable) assert.match(pool.unreadable ?? "", unreadable);
          else assert.equal(pool.unreadable, undefined);
          for (const [field, value] of Object.entries(content))
            assert.deepEqual(pool[field as "body"], value);
        });
    });
});
