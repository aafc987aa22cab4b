import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { get } from "node:http";
import { createLinks } from "../../queue/ledger/files/links.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";

describe("links to files", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());

  const store = async (bytes = randomBytes(50)) => {
    const { body } = await world.call("POST", "/v1/files", {
      as: world.keys.province,
      body: bytes,
    });
    return String(body.id);
  };
  const makeLink = (id: string, body?: object, as = world.keys.province) =>
    world.post(`/v1/files/${id}/links`, body, { as });
  /** Where a link leads, at the address that this test listens on. */
  const hereOf = (link: unknown) => {
    const { origin, pathname, search } = new URL(String(link));
    assert.equal(origin + pathname.slice(0, 8), "https://lienthong.example.test/gateway");
    return `${world.url}${pathname.slice(8)}${search}`;
  };
  const statusOf = async (link: unknown) => (await fetch(hereOf(link))).status;

  it("open the file to whoever has them, without a key, at the gateway's public address", async () => {
    const bytes = randomBytes(50);
    const id = await store(bytes);
    const { status, body } = await makeLink(id);
    assert.deepEqual([status, body.endsAt], [200, null]);
    const got = await fetch(hereOf(body.link), { headers: { authorization: "Basic eDp5" } });
    assert.equal(got.status, 200);
    assert.deepEqual(Buffer.from(await got.arrayBuffer()), bytes);
    assert.match(got.headers.get("content-security-policy") ?? "", /sandbox/);
    // Signed again it is the same: what it is told in stays as it was.
    assert.equal((await makeLink(id)).body.link, body.link);
    const { rows } = await world.pool.query(
      "select count(*)::int as n from log where plain(entry)->>'is' = 'file link' and entry::text like '%' || $1 || '%'",
      [new URL(String(body.link)).searchParams.get("signature")],
    );
    assert.equal(rows[0].n, 0);
    assert.ok(!JSON.stringify(world.logged).includes("signature="));
  });

  it("open nothing when another file, time or signature is put into them", async () => {
    const [id, other] = [await store(), await store()];
    const { link } = (await makeLink(id, { seconds: 600 })).body;
    assert.equal(await statusOf(link), 200);
    const url = new URL(String(link));
    const until = Number(url.searchParams.get("until"));
    const changed = [
      String(link).replace(id, other),
      String(link).replace(id, "0".repeat(64)),
      String(link).replace(`until=${until}`, `until=${until + 1}`),
      String(link).replace(`until=${until}&`, ""),
      `${String(link).slice(0, -1)}${String(link).endsWith("A") ? "E" : "A"}`,
    ];
    const unknown = await fetch(`${world.url}/v1/files/x`, {
      headers: { authorization: `Bearer ${world.keys.viewer}` },
    });
    const notFound = await unknown.text();
    for (const each of changed) {
      const got = await fetch(hereOf(each));
      assert.equal(got.status, 404, each);
      assert.equal(await got.text(), notFound);
    }
    assert.equal((await fetch(`${world.url}/v1/files/${id}?signature=short`)).status, 422);
    assert.equal((await fetch(`${world.url}/v1/files/${id}?until=${until}`)).status, 401);
  });

  it("end with their time", async () => {
    const id = await store();
    const { link, endsAt } = (await makeLink(id, { seconds: 60 })).body;
    const until = Number(new URL(String(link)).searchParams.get("until"));
    assert.equal(new Date(until * 1_000).toISOString(), endsAt);
    const later = createLinks(world.pool, () => until * 1_000);
    const sooner = createLinks(world.pool, () => until * 1_000 - 1);
    const signature = new URL(String(link)).searchParams.get("signature") ?? "";
    assert.equal(await later.find(id, { until, signature }), undefined);
    assert.equal((await sooner.find(id, { until, signature }))?.id, id);
    for (const seconds of [59, 31_536_001])
      assert.equal((await makeLink(id, { seconds })).body.code, "bad-body");
  });

  it("of a file end all at once, by an operator's hand alone, and those of others go on", async () => {
    const [id, other] = [await store(), await store()];
    const links = [(await makeLink(id)).body.link, (await makeLink(id, { seconds: 90 })).body.link];
    const another = (await makeLink(other)).body.link;
    const end = (as: string) => world.post(`/v1/files/${id}/links/end`, undefined, { as });
    assert.equal((await end(world.keys.province)).status, 403);
    assert.equal((await end(world.keys.scopedOperator)).status, 403);
    for (const link of links) assert.equal(await statusOf(link), 200);
    assert.equal((await end(world.keys.operator)).status, 200);
    for (const link of links) assert.equal(await statusOf(link), 404);
    assert.equal(await statusOf(another), 200);
    const anew = (await makeLink(id)).body.link;
    assert.notEqual(anew, links[0]);
    assert.equal(await statusOf(anew), 200);
  });

  it("are made by keys for the files that they may have, others being not found", async () => {
    const id = await store();
    const unknown = await makeLink("0".repeat(64));
    for (const as of [world.keys.scoped, world.keys.registry]) {
      const foreign = await makeLink(id, undefined, as);
      assert.equal(foreign.status, 404);
      assert.deepEqual(foreign.body, unknown.body);
    }
    assert.equal((await makeLink(id, undefined, world.keys.viewer)).status, 403);
    assert.equal(
      (await fetch(`${world.url}/v1/files/${id}/links`, { method: "POST" })).status,
      401,
    );
  });

  it("end with the file, and do not come back with the same content", async () => {
    const bytes = randomBytes(50);
    const id = await store(bytes);
    const { link } = (await makeLink(id)).body;
    await world.pool.query(
      "update files set look_at = now() - interval '1 s', erased = true where id = $1",
      [id],
    );
    await world.files.tidy(new AbortController().signal);
    assert.equal(await statusOf(link), 404);
    await store(bytes);
    assert.equal(await statusOf(link), 404);
  });

  it("read slowly keep neither keys nor other files' links waiting", async () => {
    const [big, small] = [await store(randomBytes(20_000_000)), await store()];
    const { link } = (await makeLink(big)).body;
    let reached = 0;
    const slow = Array.from({ length: 70 }, () =>
      get(hereOf(link), (answer) => {
        reached += 1;
        answer.pause();
      }),
    );
    for (const request of slow) request.on("error", () => {});
    const connections = () =>
      new Promise<number>((resolve) => world.server.getConnections((_, n) => resolve(n)));
    await until("slow readers", async () => reached > 0 && (await connections()) >= 70);
    assert.equal(await statusOf((await makeLink(small)).body.link), 200);
    const byKey = await fetch(`${world.url}/v1/files/${small}`, {
      headers: { authorization: `Bearer ${world.keys.viewer}` },
    });
    assert.equal(byKey.status, 200);
    assert.ok(reached <= 4, `${reached} at once of one file`);
    for (const request of slow) request.destroy();
  });

  it("are not made while nobody has said where the gateway is reached", async () => {
    const other = await createHttpWorld({ publicUrl: null });
    try {
      const { body } = await other.call("POST", "/v1/files", {
        as: other.keys.province,
        body: Buffer.from("x"),
      });
      const { status, body: problem } = await other.post(`/v1/files/${body.id}/links`, undefined, {
        as: other.keys.province,
      });
      assert.deepEqual([status, problem.code], [409, "no-public-url"]);
    } finally {
      await other.close();
    }
  });
});
