import assert from "node:assert/strict";
import type { Http, Item, Line } from "../../adapters/contract.ts";
import { kind as generic } from "../../adapters/generic/index.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import land from "../contract/mappings/land.json" with { type: "json" };
import { codeOf, portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { settingsOf } from "../settings-of.ts";

type Operations = Record<string, Record<string, unknown>>;

/** The sample file with more said of an operation. */
const fileWith = (operation: string, more: object, replies: object = {}): object => {
  const operations: Operations = structuredClone(land.operations);
  Object.assign(operations[operation] ?? {}, more);
  return { ...land, operations, replies: { ...land.replies, ...replies } };
};
const open = (file: object) => {
  const verdict = generic.read(file);
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  const settings = settingsOf({
    adapter: "generic",
    profile: "dat-dai-mau",
    auth: { type: "bearer", tokenEnv: "T" },
  });
  const files = { allows: () => true } as never;
  return openAdapter(kind, { system: "land", settings, env: { T: "x" }, files });
};
const lineOf = (body: unknown) => {
  const asked: Parameters<Http>[0][] = [];
  const isText = typeof body === "string";
  const line: Line = {
    http: async (request) => {
      asked.push(request);
      return isText
        ? { kind: "answer", status: 200, body: undefined, text: body }
        : { kind: "answer", status: 200, body, text: JSON.stringify(body) };
    },
    signal: new AbortController().signal,
    timeoutMs: 1_000,
  };
  return { line, asked };
};

/** Records of dossiers 1 … n, or the steps of the first. */
const itemsOf = (file: object, kind: "dossiers" | "rows", n: number): Item[] => {
  const steps = Array.from({ length: n }, (_, at) => stepOf(at + 1, 2));
  const dossiers =
    kind === "rows"
      ? [portalDossier(codeOf(1), { steps })]
      : Array.from({ length: n }, (_, at) => portalDossier(codeOf(at + 1)));
  return dossiers.flatMap((dossier) =>
    open(file)
      .parts(dossier)
      .filter((part) => part.kind === kind)
      .map((part) => ({ code: dossier.code, version: 1, part, known: false })),
  );
};
const send = async (file: object, body: unknown, kind: "dossiers" | "rows" = "dossiers", n = 3) => {
  const { line, asked } = lineOf(body);
  const outcomes = await open(file).send(itemsOf(file, kind, n), line);
  return { outcomes, is: outcomes.map((each) => each.is), body: asked[0]?.body };
};
const yes = { ma: "OK", thongDiep: "Đã nhận" };

describe("several parts in one call of a file's system", () => {
  it("go as a list, bare or under the name that the file gives, one alone too", async () => {
    const bare = fileWith("submit", { perCall: 3 });
    assert.equal(open(bare).perCall("dossiers"), 3);
    assert.equal(open(bare).perCall("rows"), 1);
    const codes = (list: unknown) => [list].flat().map((each) => Object(each).soHoSo);
    assert.deepEqual(codes((await send(bare, yes)).body), [1, 2, 3].map(codeOf));
    assert.ok(Array.isArray((await send(bare, yes, "dossiers", 1)).body));
    const { body } = await send(fileWith("submit", { perCall: 3, under: "danhSach" }), yes);
    assert.deepEqual(codes(Object(body).danhSach), [1, 2, 3].map(codeOf));
  });

  it("go as repeated elements in XML", async () => {
    const more = { perCall: 3, under: "HoSo", body: "xml", root: "DanhSach" };
    const { body, is } = await send(
      fileWith("submit", more),
      "<TraLoi><ma>OK</ma><thongDiep>Đã nhận</thongDiep></TraLoi>",
    );
    assert.match(String(body), /<DanhSach>(<HoSo>.*?<\/HoSo>){3}<\/DanhSach>$/);
    assert.deepEqual(is, ["accepted", "accepted", "accepted"]);
  });

  it("are taken or refused as a whole where nothing is said of each; one that is there already refuses its list, and stands alone by itself", async () => {
    const file = fileWith("progress", { perCall: 5 });
    const is = async (body: object, n?: number) => (await send(file, body, "rows", n)).is;
    assert.deepEqual(await is(yes), ["accepted", "accepted", "accepted"]);
    assert.deepEqual(await is({ ma: "SAI_DU_LIEU" }, 2), ["rejected", "rejected"]);
    assert.deepEqual(await is({ ma: "TRUNG" }, 2), ["rejected", "rejected"]);
    assert.deepEqual(await is({ ma: "TRUNG" }, 1), ["duplicate"]);
    const fewer = { ma: "OK", thongDiep: "Đã nhận 2/3 bước" };
    assert.notDeepEqual(await is(fewer), ["accepted", "accepted", "accepted"]);
  });

  describe("that are answered one by one", () => {
    const each = { items: "/ketQua", key: "/soHoSo" };
    const file = fileWith("submit", { perCall: 3, each, receipt: "/soTiepNhan" });
    const one = (n: number, more: object = {}) => ({ soHoSo: codeOf(n), ...yes, ...more });
    const refused = { ma: "SAI_DU_LIEU", thongDiep: "Thiếu họ tên" };

    it("come each to what is said of it, whatever the order, with its own receipt", async () => {
      const ketQua = [one(3), one(1, { soTiepNhan: "TN-1" }), one(2, refused)];
      const { outcomes } = await send(file, { ...yes, ketQua });
      assert.deepEqual(
        outcomes.map((outcome) => [outcome.is, "receipt" in outcome && outcome.receipt]),
        [
          ["accepted", { code: "TN-1" }],
          ["rejected", false],
          ["accepted", false],
        ],
      );
    });

    it("are lost where nothing is said of one, where it is said twice, and all where no list comes", async () => {
      const is = async (ketQua: unknown) => (await send(file, { ...yes, ketQua })).is;
      assert.deepEqual(await is([one(1), one(3)]), ["accepted", "lost", "accepted"]);
      assert.deepEqual(await is([one(1), one(1, refused), one(2), one(3)]), [
        "lost",
        "accepted",
        "accepted",
      ]);
      for (const ketQua of [undefined, null, {}, "OK", [null, 1, "x"]])
        assert.deepEqual(await is(ketQua), ["lost", "lost", "lost"], JSON.stringify(ketQua));
    });

    it("are read up to 1,000 answers", async () => {
      const is = async (before: number) => {
        const others = Array.from({ length: before }, (_, n) => one(n + 10));
        return (await send(file, { ...yes, ketQua: [...others, one(1)] }, "dossiers", 1)).is;
      };
      assert.deepEqual(await is(999), ["accepted"]);
      assert.deepEqual(await is(1_000), ["lost"]);
    });

    it("come to what the whole came to where that is no yes", async () => {
      const ketQua = [one(1), one(2), one(3)];
      const { is } = await send(file, { ...refused, ketQua });
      assert.deepEqual(is, ["rejected", "rejected", "rejected"]);
    });

    it("are held to the laws of all answers: a code that says yes beside a text that says no is none", async () => {
      const ketQua = [one(1, { thongDiep: "Chưa đã nhận được" }), one(2), one(3, { loi: "Sai" })];
      const { is } = await send(file, { ...yes, ketQua });
      assert.deepEqual(is, ["unrecognised", "accepted", "unrecognised"]);
    });

    it("are taken by their places where the file names no field, if there are as many", async () => {
      const byPlace = fileWith("progress", { perCall: 5, each: { items: "/ketQua" } });
      const is = async (ketQua: object[]) =>
        (await send(byPlace, { ...yes, ketQua }, "rows", 2)).is;
      assert.deepEqual(await is([yes, { ma: "TRUNG" }]), ["accepted", "duplicate"]);
      assert.deepEqual(await is([yes]), ["lost", "lost"]);
    });

    it("by their places are no yes where they name another's code: the system put them in an order of its own", async () => {
      const byPlace = fileWith("submit", { perCall: 3, each: { items: "/ketQua" } });
      const is = async (...ketQua: object[]) => (await send(byPlace, { ...yes, ketQua })).is;
      const of = (n: number, more: object = yes) => ({ maHoSo: codeOf(n), ...more });
      assert.deepEqual(await is(of(2), of(1, refused), of(3)), [
        "unrecognised",
        "rejected",
        "accepted",
      ]);
      const said = { ...yes, thongDiep: `Đã nhận ${codeOf(2)}` };
      assert.deepEqual(await is(said, yes, of(3)), ["unrecognised", "accepted", "accepted"]);
    });

    it("of one dossier are told apart by their turn", async () => {
      const steps = fileWith("progress", { perCall: 5, each });
      const is = async (ketQua: object[]) => (await send(steps, { ...yes, ketQua }, "rows", 2)).is;
      assert.deepEqual(await is([one(1), one(1, { ma: "TRUNG", thongDiep: "" })]), [
        "accepted",
        "duplicate",
      ]);
    });

    it("may have a code and a text of their own names", async () => {
      const own = { ...each, code: "/trangThai", text: ["/moTa"] };
      const { is } = await send(fileWith("submit", { perCall: 3, each: own }), {
        ...yes,
        ketQua: [1, 2, 3].map((n) => ({
          soHoSo: codeOf(n),
          trangThai: n === 2 ? "SAI_DU_LIEU" : "OK",
          moTa: n === 2 ? "" : "đã nhận",
        })),
      });
      assert.deepEqual(is, ["accepted", "rejected", "accepted"]);
    });
  });

  const faults: [string, object, string, RegExp][] = [
    ["a list's name without several", { under: "x" }, "/under", /perCall/],
    ["answers of each without several", { each: { items: "/x" } }, "/each", /perCall/],
    ["several in a form", { perCall: 2, body: "form" }, "/perCall", /form/],
    [
      "several in XML without an element",
      { perCall: 2, body: "xml", root: "A" },
      "/under",
      /phần tử/,
    ],
    ["a receipt of nobody knows which", { perCall: 2, receipt: "/so" }, "/receipt", /each/],
    [
      "a key that is not sent",
      { perCall: 2, each: { items: "/x", key: "/maHoSo" } },
      "/each/key",
      /không ghi trường này/,
    ],
    ["more than 500", { perCall: 501 }, "/perCall", /500/],
    ["one alone", { perCall: 1 }, "/perCall", /2/],
  ];
  for (const [title, more, at, cure] of faults)
    it(`is refused with ${title}`, () => {
      const verdict = generic.read(fileWith("submit", more));
      assert.ok(!verdict.ok, "it is taken");
      const found = verdict.errors.find(({ pointer }) => pointer === `/operations/submit${at}`);
      assert.match(found?.message ?? JSON.stringify(verdict.errors), cure);
    });
});
