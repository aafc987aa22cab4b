import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("the same rules at every door of the surface", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
    await world.put(dossierOf(code(1)));
  });
  after(() => world.close());

  describe("numbers are issued that a declaration takes", () => {
    const number = (agency: string) =>
      world.post("/v1/numbers", { agency, date: "2026-11-27" }, { as: world.keys.province });

    for (const agency of ["H41", "H41.1.1.1.1.1.1.1", "000.00.17.H41"])
      it(`for ${agency}`, async () => {
        const { status, body } = await number(agency);
        assert.equal(status, 200);
        const dossier = dossierOf(String(body.code), {
          agencies: { processing: { code: agency } },
        });
        assert.equal((await world.put(dossier)).status, 202);
      });

    it("and none for an agency whose codes it would refuse", async () => {
      const { status, body } = await number("H41.1.1.1.1.1.1.1.1");
      assert.deepEqual(
        [status, body.code, body.errors?.[0]?.pointer],
        [422, "bad-body", "/agency"],
      );
      const { rows } = await world.pool.query(
        "select from numbers where agency like 'H41.1.1.1.1.1.1.1.1'",
      );
      assert.equal(rows.length, 0);
    });

    it("and none on a day whose numbers are all issued", async () => {
      await world.pool.query(
        "insert into numbers (agency, day, last) values ('H41.9', '2026-11-27', 9999998)",
      );
      assert.equal((await number("H41.9")).body.code, "H41.9-261127-9999999");
      const { status, body } = await number("H41.9");
      assert.deepEqual([status, body.code, body.errors?.[0]?.pointer], [422, "bad-body", "/date"]);
    });
  });

  describe("a timeline is read from after any entry that there may be:", () => {
    const readAfter = (text: string) => world.get(`/v1/dossiers/${code(1)}/timeline?after=${text}`);
    for (const id of ["0", "999999999", "1000000000", "99999999999999999", "9223372036854775807"])
      it(id, async () => assert.equal((await readAfter(id)).status, 200));
    for (const id of [
      "9223372036854775808",
      "99999999999999999999",
      "-1",
      "1.5",
      "1e3",
      "",
      "x",
      "٣",
    ])
      it(`not "${id}"`, async () => {
        const { status, body } = await readAfter(encodeURIComponent(id));
        assert.deepEqual(
          [status, body.code, body.errors?.[0]?.pointer],
          [422, "bad-query", "/after"],
        );
      });
  });

  it("numbers in queries are refused where they are too large, however many digits they have", async () => {
    for (const path of [
      "/v1/changes?limit=",
      "/v1/changes?wait=",
      "/v1/replicas?limit=",
      `/v1/dossiers/${code(1)}/timeline?limit=`,
    ])
      for (const digits of ["1001", "9999999999", "9".repeat(18), "9".repeat(400)])
        assert.equal((await world.get(path + digits, world.keys.admin)).status, 422, path + digits);
  });

  describe("a link that no program could follow is refused:", () => {
    const links = [
      "http://[::1",
      "http://a:99999/x",
      "http://256.256.256.256/x",
      "https://a%00b/x",
      // A name in broken Punycode: Node.js 24 takes it for a name like any other.
      ...["https://xn--a/x"].filter((link) => !URL.canParse(link)),
    ];
    for (const [n, link] of links.entries())
      it(link, async () => {
        const attachments = [{ name: "Tệp", link }];
        const { status, body } = await world.put(dossierOf(code(20 + n), { attachments }));
        assert.deepEqual([status, body.errors?.[0]?.pointer], [422, "/attachments/0/link"]);
      });
  });

  describe("a code that only looks like another is refused:", () => {
    const alike: [string, string][] = [
      ["the Kelvin sign", "\u212a1"],
      ["a letter of full width", "\uff2b1"],
      ["a digit of full width", "K\uff11"],
      ["an Arabic digit", "K\u0661"],
      ["a Cyrillic letter", "\u041a1"],
      ["a Greek letter", "\u039a1"],
      ["Eth instead of Đ", "\u00d01"],
      ["a long s", "\u017f1"],
      ["a mathematical letter", "\u{1d40a}1"],
    ];
    for (const [n, [what, other]] of alike.entries())
      it(what, async () => {
        const codes = [{ code: other, issuer: "national-portal" }];
        const { status, body } = await world.put(dossierOf(code(40 + n), { codes }));
        assert.deepEqual([status, body.errors?.[0]?.pointer], [422, "/codes/0/code"]);
      });

    it("and a Vietnamese one is taken", async () => {
      const codes = [{ code: "ĐKKS-ứng-01", issuer: "sở" }];
      assert.equal((await world.put(dossierOf(code(60), { codes }))).status, 202);
    });
  });

  describe("whom a request asks, and who asks, stands there once and well formed; refused:", () => {
    const answerTo = async (lines: string[], version = "1.1") => {
      const socket = createConnection(Number(new URL(world.url).port), "127.0.0.1");
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.write(
        [`GET /v1/systems HTTP/${version}`, ...lines, "Connection: close", "", ""].join("\r\n"),
      );
      await once(socket, "close");
      return Number(text.slice(9, 12));
    };
    const good = () => `Authorization: Bearer ${world.keys.viewer}`;
    const refused: [string, (() => string)[]][] = [
      ["two Host lines", [() => "Host: a", () => "Host: b", good]],
      ["two equal Host lines", [() => "Host: a", () => "host: a", good]],
      ["a Host with a path", [() => "Host: a/b", good]],
      ["a Host with a user name", [() => "Host: x@a", good]],
      ["a Host with a space", [() => "Host: a b", good]],
      ["a Host whose port is none", [() => "Host: a:b", good]],
      ["half an IPv6 address as Host", [() => "Host: [::1", good]],
      ["two Authorization lines", [() => "Host: a", () => "Authorization: Bearer lt_x", good]],
      [
        "two Authorization lines, the good one first",
        [() => "Host: a", good, () => "Authorization: Bearer lt_x"],
      ],
      [
        "two Content-Type lines",
        [() => "Host: a", good, () => "Content-Type: a/b", () => "Content-Type: c/d"],
      ],
    ];
    for (const [what, lines] of refused)
      it(what, async () => assert.equal(await answerTo(lines.map((line) => line())), 400));

    for (const host of ["a", "a:8080", "[::1]:8080", "1.2.3.4", "", "may-chu_1.tinh.vn:"])
      it(`but not Host: ${host}`, async () =>
        assert.equal(await answerTo([`Host: ${host}`, good()]), 200));
    it("nor HTTP/1.0 without Host", async () => assert.equal(await answerTo([good()], "1.0"), 200));
  });
});
