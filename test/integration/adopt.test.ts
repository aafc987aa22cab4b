import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { adopt } from "../../gateway/adopt.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("adopting what a system holds", () => {
  let world: OpenWorld;
  before(async () => {
    world = await openWorld({ awaits: true });
  });
  after(() => world.close());

  const adopted = async (...pieces: (string | Buffer)[]) => {
    const { ledger, system } = world;
    const from = Readable.from(pieces.map((piece) => Buffer.from(piece)));
    return adopt({ ledger, system, from, onProgress: () => {} });
  };
  const line = (n: number) => JSON.stringify(dossierOf(code(n)));

  it("passes over a byte order mark, empty lines and the line ends of Windows", async () => {
    const result = await adopted(`\ufeff${line(1)}\r\n\r\n`, `${line(2)}\r\n`);
    assert.deepEqual([result.lines, result.adopted, result.declared], [3, 2, 2]);
    assert.deepEqual(result.refused, []);
  });

  it("reads a line as strictly as a declaration, and names each that it refuses", async () => {
    const plain = line(12)
      .normalize("NFD")
      .replaceAll(/[^\x20-\x7e]/g, "");
    const latin = Buffer.from(plain.replace("Mau", "B\u00e0"), "latin1");
    const twice = line(13).replace('"status":4', '"status":4,"status":2');
    const steps = [1, 2].map(() => ({ key: "1", at: "2026-11-23T07:30:00+07:00", status: 2 }));
    const result = await adopted(
      `${line(11)}\n`,
      latin,
      `\n${twice}\n`,
      `${line(14).replace('"status":4', '"status":4,"revision":9007199254740993')}\n`,
      `${line(15).replace("Hồ sơ mẫu", "\\ud83d")}\n`,
      `\ufeff${line(16)}\n`,
      `${JSON.stringify(dossierOf(code(17), { steps }))}\n`,
      `${"[".repeat(500_000)}\n`,
      `${" ".repeat(1_048_577)}\n`,
      `${line(20)}`,
    );
    assert.deepEqual([result.lines, result.adopted], [10, 2]);
    const told = result.refused.map(({ line: n, errors }) => [
      n,
      `${errors[0]?.pointer} ${errors[0]?.message}`,
    ]);
    assert.deepEqual(
      told.map(([n]) => n),
      [2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.match(String(told[0]?.[1]), /UTF-8; có vẻ là Windows-1258/);
    assert.match(String(told[1]?.[1]), /^\/status /);
    assert.match(String(told[2]?.[1]), /^\/revision /);
    assert.match(String(told[3]?.[1]), /^\/abstract /);
    assert.match(String(told[5]?.[1]), /^\/steps\/1\/key /);
    for (const n of [12, 13, 14, 15, 16, 17])
      assert.equal(await world.ledger.readDossier(code(n), null), undefined);
  });

  it("confirms the codes that the system knows a dossier by, and refuses a line that names another's", async () => {
    const codes = [{ issuer: "national-portal", code: "G09.20-20261122-0000040" }];
    const told = dossierOf(code(40), { codes });
    await world.declare(told, "province", ["H41.17", "G09.20"]);
    const states = async (n: number) => {
      const read = await world.ledger.readDossier(code(n), null);
      return [read?.state.codes, read?.state.unconfirmed, read?.replicas[0]?.state];
    };
    assert.deepEqual(await states(40), [undefined, codes, "ready"]);
    await world.declare(dossierOf(code(41)));
    const others = [{ issuer: "national-portal", code: "G09.20-20261122-0000041" }];
    await world.declare(dossierOf(code(43), { codes: others }));
    const result = await adopted(
      `${JSON.stringify(told)}\n`,
      `${JSON.stringify(dossierOf(code(41), { codes }))}\n`,
      `${JSON.stringify(dossierOf(code(42), { codes: others }))}\n`,
    );
    assert.deepEqual([result.adopted, result.busy], [1, []]);
    assert.deepEqual(result.refused.map(({ line: n, errors }) => [n, errors[0]?.pointer]).sort(), [
      [2, "/codes"],
      [3, "/codes/0/code"],
    ]);
    assert.deepEqual(await states(40), [codes, undefined, "ready"]);
    assert.deepEqual((await states(41))[0], undefined);
  });

  it("asks from then on for the news of those that have not ended", async () => {
    const ended = JSON.stringify(dossierOf(code(51), { status: 9 }));
    assert.equal((await adopted(`${line(50)}\n${ended}\n`)).adopted, 2);
    const { rows } = await world.pool.query(
      "select d.code from awaiting join dossiers d on d.id = dossier where system = 'registry' and d.code = any($1)",
      [[code(50), code(51)]],
    );
    assert.deepEqual(rows, [{ code: code(50) }]);
  });

  it("takes nothing of a file that is UTF-16", async () => {
    const bytes = Buffer.from(`\ufeff${line(30)}\n${line(31)}\n`, "utf16le");
    await assert.rejects(adopted(bytes), /UTF-16/);
    assert.equal(await world.ledger.readDossier(code(30), null), undefined);
  });
});
