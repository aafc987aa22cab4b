import assert from "node:assert/strict";
import { MOST_CODES } from "../../queue/ledger/accept/accept-claims.ts";
import { readKnown } from "../../queue/ledger/accept/accept-read.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { dossierOf } from "../world.ts";

const own = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const theirs = (n: number) => `H41.18-261122-${String(n).padStart(4, "0")}`;
const by = (agency: string): Pick<Dossier, "agencies"> => ({
  agencies: { processing: { code: agency } },
});
const told = (...codes: [string, string][]) => ({
  codes: codes.map(([issuer, code]) => ({ issuer, code })),
});

describe("codes and whose they are", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld({
      agencies: {
        handOver: [{ from: "H41.40", to: "H41.17" }],
        mergers: [
          { old: "H41.300", new: "H41.17", from: "2025-07-01" },
          { old: "H41.301", new: "H41.17", from: "2199-01-01" },
        ],
      },
    });
  });
  after(() => world.close());

  const read = (code: string, as = world.keys.viewer) => world.get(`/v1/dossiers/${code}`, as);
  const put = (dossier: Dossier, as = world.keys.scoped) => world.put(dossier, { as });
  const outcome = async (dossier: Dossier, as = world.keys.scoped) => {
    const { status, body } = await put(dossier, as);
    return [status, body.code, body.errors?.[0]?.pointer];
  };
  const stateOf = (body: Record<string, unknown>) =>
    body.state as Dossier & { unconfirmed?: Dossier["codes"] };

  describe("for a key bound to an agency", () => {
    it("another agency's code is answered the same whether it exists or not, in every form", async () => {
      await world.put(dossierOf(theirs(1), by("H41.18")));
      const answers = async (code: string, n: number) =>
        Promise.all([
          put(dossierOf(code)),
          put(dossierOf(code, { revision: 9_007_199_254_740_991 })),
          put(dossierOf(own(n), told(["national-portal", code]))),
          put(dossierOf(own(n), told(["x", code]))),
          put(dossierOf(code, by("H41.18"))),
        ]).then((replies) =>
          replies.map(({ status, body }) =>
            JSON.stringify([status, body]).replaceAll(code, "{code}").replaceAll(own(n), "{own}"),
          ),
        );
      const [there, nowhere] = [await answers(theirs(1), 10), await answers(theirs(999), 11)];
      assert.deepEqual(there, nowhere);
      assert.deepEqual(
        there.map((text) => Number(text.slice(1, 4))),
        [404, 404, 409, 409, 403],
      );
      assert.equal((await read(theirs(999))).status, 404, "nothing was stored");
      assert.equal((await read(own(10))).status, 404, "nothing was stored");
      assert.equal((await read(theirs(1))).body.version, 1);
    });

    it("of another agency's dossier that it names nothing that was said is read, whoever else is served at once", async () => {
      await world.put(dossierOf(theirs(2), by("H41.18")));
      await put(dossierOf(own(12)));
      const wordsRead = async (scope: string[] | null) => {
        const namings = [
          { codes: [theirs(2), own(12)], scope },
          { codes: [own(12)], scope: null },
        ];
        const known = await readKnown(world.pool, namings, "found");
        return [theirs(2), own(12)].map((code) => known.owner(code)?.known.facts.length);
      };
      assert.deepEqual(await wordsRead(["H41.17"]), [0, 1]);
      assert.deepEqual(await wordsRead([]), [0, 1]);
      assert.deepEqual(await wordsRead(["H41.40", "H41"]), [1, 1]);
      assert.deepEqual(await wordsRead(null), [1, 1]);
    });

    it("of another agency's dossier that it names no code is read but the one that it named", async () => {
      const more = told(["one-stop", "12345"], ["national-portal", "G09.20-20261122-0000009"]);
      const dossier = dossierOf(theirs(3), { ...by("H41.18"), ...more });
      assert.equal((await put(dossier, world.keys.province)).status, 202);
      const codesRead = async (scope: string[] | null) => {
        const known = await readKnown(world.pool, [{ codes: [theirs(3)], scope }], "found");
        return known.owner(theirs(3))?.known.codes.map(({ code }) => code);
      };
      assert.deepEqual(await codesRead(["H41.17"]), [theirs(3)]);
      assert.deepEqual(await codesRead(null), ["12345", "G09.20-20261122-0000009", theirs(3)]);
    });

    it("only its own agencies' codes can be claimed, to the letter", async () => {
      const foreign = [
        "H41.175-261122-0001",
        "H41-261122-0001",
        "h41.17-261122-0001",
        "H41.\u216617-261122-0001",
        "12345",
        "\u212A41.17-261122-0001",
        "H41.17",
        "H41.17-261122-0001x",
      ];
      for (const code of foreign) {
        const [status] = await outcome(dossierOf(own(20), told(["national-portal", code])));
        // What looks alike may be refused by its form already.
        assert.ok(status === 409 || (status === 422 && /[^ -~]/.test(code)), `${code} ${status}`);
      }
      for (const code of [own(21), "H41.17.5-261122-0001"])
        assert.equal((await outcome(dossierOf(own(20), told(["one-stop", code]))))[0], 202, code);
    });

    it("a number taken by it is its to declare", async () => {
      const { body } = await world.post(
        "/v1/numbers",
        { agency: "H41.17.3" },
        { as: world.keys.scoped },
      );
      assert.equal((await outcome(dossierOf(String(body.code))))[0], 202);
    });

    it("a code that its dossier has already may be told again, whoever gave it", async () => {
      const national = "G09.20-20261122-0000001";
      const both = { ...dossierOf(own(22)), ...told(["national-portal", national]) };
      assert.equal((await outcome(both))[0], 409);
      assert.equal((await outcome(both, world.keys.province))[0], 202);
      assert.equal((await outcome({ ...both, note: "lần 2" }))[0], 202);
      assert.deepEqual(stateOf((await read(own(22))).body).codes, both.codes);
    });

    it("a code of another dossier of its own is a conflict that names the field", async () => {
      await put(dossierOf(own(23)));
      await put(dossierOf(own(24)));
      assert.deepEqual(await outcome(dossierOf(own(23), told(["one-stop", own(24)]))), [
        409,
        "code-belongs-elsewhere",
        "/codes/0/code",
      ]);
    });

    it("agencies hand over to it as the settings say, and it to nobody", async () => {
      assert.equal((await outcome(dossierOf("H41.40.2-261122-0001")))[0], 202);
      assert.equal((await outcome(dossierOf("H41.41-261122-0001")))[0], 404);
      assert.equal((await outcome(dossierOf(own(25), by("H41.40"))))[0], 403);
      const giver = await world.keyOf("province", ["H41.40"]);
      const code = "H41.40-261122-0007";
      assert.equal((await outcome(dossierOf(code, by("H41.40")), giver))[0], 202);
      assert.equal(
        (await outcome(dossierOf(code, { ...by("H41.17"), note: "chuyển" }), giver))[0],
        202,
      );
      assert.equal((await read(code, giver)).status, 404, "handed over");
      assert.equal((await read(code, world.keys.scoped)).status, 200);
      assert.equal((await outcome(dossierOf("H41.40-261122-0008", by("H41.18")), giver))[0], 403);
    });

    it("both of two words at once on a new dossier, by who hands it over and who gets it, are stored", async () => {
      const dossier = dossierOf("H41.40-261122-0011", by("H41.17"));
      const word = (agency: string, revision: number) =>
        world.ledger.accept({
          code: dossier.code,
          source: "province",
          scope: [agency],
          speaker: agency,
          dossier: { ...dossier, revision, note: agency },
          received: "",
        });
      const answers = await Promise.all([word("H41.40", 1), word("H41.17", 2)]);
      assert.deepEqual(
        answers.map((each) => "version" in each && each.version),
        [1, 2],
      );
    });

    it("what was an agency's that became part of its own is its own from that day on", async () => {
      const [before, merged, later] = [
        "H41.300-250601-0001",
        "H41.300-251001-0001",
        "H41.301-251001-0001",
      ];
      await world.put(dossierOf(before, by("H41.300")));
      assert.equal((await read(before, world.keys.scoped)).status, 200);
      assert.equal((await outcome(dossierOf(before, { note: "tiếp" })))[0], 202);
      assert.equal((await outcome(dossierOf(merged)))[0], 202);
      assert.equal((await outcome(dossierOf(later)))[0], 404);
      const old = await world.keyOf("province", ["H41.300"]);
      const handed = "H41.300-250601-0002";
      assert.equal((await outcome(dossierOf(handed, by("H41.17")), old))[0], 202);
      assert.equal((await outcome(dossierOf(handed, by("H41.18")), old))[0], 403);
    });
  });

  describe("that are told", () => {
    it("are the dossier's own where a system names its own, or a key for all agencies does", async () => {
      const mine: [string, string] = ["registry", "R-1"];
      await world.put(dossierOf(own(30), told(["registry", own(31)])), { as: world.keys.scoped });
      const before = (await read(own(30))).body;
      assert.equal(stateOf(before).codes, undefined);
      assert.deepEqual(stateOf(before).unconfirmed, [{ code: own(31), issuer: "registry" }]);
      assert.deepEqual(before.codes, [
        { code: own(30), issuer: "province", confirmedBy: "province" },
        { code: own(31), issuer: "registry", confirmedBy: null },
      ]);
      const confirming = dossierOf(own(30), told(["registry", own(31)], mine, ["other", "O-1"]));
      assert.equal((await outcome(confirming, world.keys.registry))[0], 202);
      const { body } = await read(own(30));
      assert.deepEqual(stateOf(body).codes, [
        { code: own(31), issuer: "registry" },
        { code: "R-1", issuer: "registry" },
      ]);
      assert.deepEqual(stateOf(body).unconfirmed, [{ code: "O-1", issuer: "other" }]);
    });

    it("are confirmed by the same word once more, of a key for all agencies, as a new version", async () => {
      const word = dossierOf(own(32), { revision: 1, ...told(["registry", own(33)]) });
      assert.equal((await outcome(word))[0], 202);
      assert.equal((await outcome(word))[0], 200);
      const { status, body } = await world.put(word);
      assert.deepEqual([status, body.version], [202, 2]);
      assert.deepEqual(stateOf((await read(own(32))).body).codes, word.codes);
      assert.equal((await world.put(word)).status, 200);
    });

    it("belong to one dossier an issuer, and like numbers of two issuers to two", async () => {
      await world.put(dossierOf(own(34), told(["a-system", "1001"])));
      const slip = dossierOf(own(35), told(["a-system", "1001"]));
      assert.deepEqual(await outcome(slip, world.keys.province), [
        409,
        "code-belongs-elsewhere",
        "/codes/0/code",
      ]);
      assert.equal((await read(own(34))).body.version, 1, "a slip overwrites nobody's dossier");
      const another = dossierOf(own(35), told(["b-system", "1001"]));
      assert.equal((await outcome(another, world.keys.province))[0], 202);
      const renamed = dossierOf(own(36), told(["a-system", "1001"], ["province", own(34)]));
      assert.deepEqual(await outcome(renamed, world.keys.province), [202, own(34), undefined]);
    });

    it("are taken from nobody by being told: they give way to their issuer, and name no dossier to who declares", async () => {
      const code = theirs(30);
      const squatter = dossierOf(own(38), told(["other", code], ["registry", "R-38"]));
      await world.ledger.accept({
        code: own(38),
        source: "ministry",
        scope: null,
        dossier: squatter,
        received: "{}",
      });
      const as = await world.keyOf("province", ["H41.18"]);
      assert.equal((await outcome(dossierOf(code, by("H41.18")), as))[0], 202);
      assert.equal((await read(code)).body.code, code);
      const theirWord = dossierOf(code, { ...by("H41.18"), ...told(["registry", "R-38"]) });
      assert.equal((await outcome(theirWord, world.keys.registry))[0], 202);
      assert.equal((await read("R-38")).body.code, code);
      const { body } = await world.get(`/v1/dossiers/${own(38)}/timeline`);
      const entries = body.entries as Record<string, unknown>[];
      assert.equal(entries.find(({ is }) => is === "code taken")?.code, "R-38");
      const finding = entries.find(({ is }) => is === "finding");
      assert.deepEqual([finding?.of, finding?.key], ["code-taken", "registry R-38"]);
      assert.equal((await outcome(squatter, world.keys.province))[0], 409, "by no trust either");
    });

    it(`are ${MOST_CODES} a dossier in all, and what is beyond stores nothing`, async () => {
      const twenty = (n: number, count = 20) =>
        told(...Array.from({ length: count }, (_, k): [string, string] => ["x", `N${n}-${k}`]));
      const word = (n: number, count?: number) => dossierOf(own(37), twenty(n, count));
      for (const n of [1, 2]) assert.equal((await world.put(word(n))).status, 202);
      assert.equal((await world.put(word(3, MOST_CODES - 41))).status, 202);
      const before = (await read(own(37))).body;
      assert.equal((before.codes as unknown[]).length, MOST_CODES);
      assert.deepEqual(await outcome(word(4, 1), world.keys.province), [
        422,
        "bad-dossier",
        "/codes",
      ]);
      assert.deepEqual((await read(own(37))).body, before);
      assert.equal((await world.put(word(1))).status, 202, "what it has may be told again");
    });
  });

  describe("that were taken by another's dossier", () => {
    /** As a ledger may hold it from before: the code is a dossier's of another agency. */
    const squat = async (code: string, more: Partial<Dossier> = {}) => {
      await world.put(dossierOf(code, { revision: 9_007_199_254_740_991, ...more }));
    };
    const owner = () => world.keyOf("province", ["H41.18"]);
    const release = (code: string, body?: object) =>
      world.post(`/v1/dossiers/${code}/release`, body);

    it("are given back by an operator, as a main code: nothing of the squatter's stays under it", async () => {
      const code = theirs(40);
      await squat(code, { note: "chiếm chỗ", ...told(["x", "X-40"]) });
      const as = await owner();
      const rightful = dossierOf(code, { ...by("H41.18"), revision: 1, note: "của chủ" });
      assert.equal((await outcome(rightful, as))[0], 404);
      const { status, body } = await release(code);
      assert.deepEqual([status, body.code, body.systems], [200, code, ["registry"]]);
      const name = String(body.dossier);
      assert.match(name, /^released-\d+$/);
      assert.equal((await read(code)).status, 404);
      assert.equal((await outcome(rightful, as))[0], 202);
      const shown = (await read(code, as)).body;
      assert.deepEqual([shown.version, stateOf(shown).note], [1, "của chủ"]);
      assert.deepEqual(await outcome(dossierOf(code, { revision: 2 })), [
        404,
        "not-found",
        undefined,
      ]);

      const squatter = (await read(name)).body;
      const [copy] = squatter.replicas as { state: string; cause: { is: string } }[];
      assert.deepEqual([copy?.state, copy?.cause.is], ["closed", "code released"]);
      const { body: history } = await world.get(`/v1/dossiers/${name}/timeline`);
      const last = (history.entries as Record<string, unknown>[]).at(-1);
      assert.deepEqual([last?.is, last?.released, last?.version], ["code released", code, 2]);
      const { body: feed } = await world.get("/v1/changes?limit=1000", world.keys.province);
      const told2 = (feed.changes as Record<string, unknown>[]).filter(
        (each) => each.code === code,
      );
      assert.deepEqual(
        told2.map(({ source, version }) => [source, version]),
        [["gateway", 2]],
      );
    });

    it("are given back as another code, and the dossier that had it goes on without", async () => {
      const code = theirs(41);
      await squat(own(41), { revision: 1, ...told(["national-portal", code]) });
      assert.deepEqual(stateOf((await read(own(41))).body).codes?.length, 1);
      const { status, body } = await release(code, { issuer: "national-portal" });
      assert.deepEqual([status, body.dossier, body.version], [200, own(41), 2]);
      assert.equal(stateOf((await read(own(41))).body).codes, undefined);
      const rightful = dossierOf(code, by("H41.18"));
      assert.equal((await outcome(rightful, await owner()))[0], 202);
      const again = dossierOf(own(41), {
        revision: 2,
        note: "lần nữa",
        ...told(["national-portal", code]),
      });
      assert.equal((await outcome(again))[0], 409);
      const without = { ...again, revision: 2, codes: [] };
      assert.equal((await outcome(without))[0], 202);
    });

    it("are not claimed again by the word that told them, be it repeated by whoever speaks for all agencies; by a new word they are", async () => {
      const code = theirs(44);
      const word = dossierOf(own(44), { revision: 1, ...told(["national-portal", code]) });
      assert.equal((await outcome(word, world.keys.province))[0], 202);
      assert.equal((await release(code, { issuer: "national-portal" })).status, 200);
      assert.equal((await outcome(word, world.keys.province))[0], 200);
      const shown = (await read(own(44))).body;
      assert.deepEqual([shown.version, stateOf(shown).codes], [2, undefined]);
      const insists = { ...word, revision: 2 };
      assert.equal((await outcome(insists, world.keys.province))[0], 202);
      assert.deepEqual(stateOf((await read(own(44))).body).codes?.length, 1);

      // Nor from whom they were told of meanwhile, by a key that confirms nothing.
      assert.equal((await release(code, { issuer: "national-portal" })).status, 200);
      const rightful = dossierOf(theirs(45), {
        ...by("H41.18"),
        ...told(["national-portal", code]),
      });
      assert.equal((await outcome(rightful, await owner()))[0], 202);
      await outcome(insists, world.keys.province);
      assert.equal(stateOf((await read(theirs(45))).body).unconfirmed?.length, 1);
      assert.equal(stateOf((await read(own(44))).body).codes, undefined);
    });

    it("are given back whoever told the name that their dossier goes by then", async () => {
      const code = theirs(43);
      await squat(code);
      const { rows } = await world.pool.query("select id::text from dossiers where code = $1", [
        code,
      ]);
      const name = `released-${rows[0].id}`;
      const teller = dossierOf(own(43), told(["released", name]));
      assert.equal((await outcome(teller, world.keys.province))[0], 202);
      const { status, body } = await release(code);
      assert.deepEqual([status, body.dossier], [200, name]);
      assert.equal((await read(name)).body.code, name);
      const rightful = dossierOf(code, { ...by("H41.18"), revision: 1 });
      assert.equal((await outcome(rightful, await owner()))[0], 202);
      const again = { ...teller, revision: 9, note: "lần nữa" };
      assert.equal((await outcome(again, world.keys.province))[0], 409);
      assert.equal((await outcome({ ...again, codes: [] }, world.keys.province))[0], 202);
    });

    it("are given back once, by whoever may act for all agencies, and never of a dossier that is released", async () => {
      const code = theirs(42);
      assert.equal((await release(code)).status, 404);
      await squat(code);
      for (const as of [world.keys.scopedOperator, world.keys.province])
        assert.equal(
          (await world.post(`/v1/dossiers/${code}/release`, undefined, { as })).status,
          403,
        );
      const { body } = await release(code);
      assert.equal((await release(code)).status, 404);
      assert.equal((await release(String(body.dossier))).status, 404);
      // Neither a new mode nor a hand laid on its copy sends it.
      await world.post("/v1/systems/registry/mode", { mode: "live" });
      const { body: after } = await read(String(body.dossier));
      assert.equal((after.replicas as { state: string }[])[0]?.state, "closed");
      const park = await world.post(`/v1/replicas/registry/${body.dossier}/park`);
      assert.equal(park.status, 404);
    });
  });
});
