import assert from "node:assert/strict";
import { Unmappable } from "../../adapters/contract.ts";
import { kind as generic } from "../../adapters/generic/index.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import land from "../contract/mappings/land.json" with { type: "json" };
import { portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { settingsOf } from "../settings-of.ts";

const code = "H41.17-261122-0001";

const partsOf = (dossier: Dossier, { file = land as object, settings = {} } = {}) => {
  const verdict = generic.read(file);
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  const files = { allows: () => true } as never;
  const adapter = kind.create({ system: "land", settings: settingsOf(settings), files });
  return adapter.concerns(dossier) ? adapter.parts(dossier) : [];
};

describe("a dossier in the words of a file", () => {
  it("is written field by field, list by list, each step with its dossier's code", () => {
    const [record, row] = partsOf(
      portalDossier(code, {
        applicant: { kind: "citizen", name: "Nguyễn Văn Mẫu", phone: "0900 000 001" },
        channel: "online",
        receivedAt: "2026-11-23T01:30:00Z",
        submittedPapers: [{ id: "t1", name: "Đơn.pdf", digitised: true }],
      }),
    );
    assert.deepEqual(record?.message, {
      soHoSo: code,
      phienBan: 3,
      nguoiNop: { hoTen: "NGUYỄN VĂN MẪU", dienThoai: "0900000001" },
      kenh: "TRUC_TUYEN",
      trangThai: "DANG_XU_LY",
      ngayNhan: "23/11/2026 08:30:00",
      giayTo: [{ id: "t1", ten: "Đơn.pdf", soHoa: "C" }],
    });
    assert.deepEqual(row?.message, {
      soHoSo: code,
      luc: "20261123073100",
      trangThai: "DANG_XU_LY",
      canBo: "Trần Thị Ví Dụ",
    });
    assert.deepEqual(
      [record, row].map((part) => [part?.key, part?.under, part?.ifLost, part?.overwrites]),
      [
        ["dossier", undefined, "resend", true],
        ["row:s1", "dossier", "park", undefined],
      ],
    );
  });

  it("is not told the steps that the system told itself", () => {
    const own = { ...stepOf(2), key: "land:s2" };
    const parts = partsOf(portalDossier(code, { steps: [stepOf(1, 2), own, stepOf(3, 4)] }));
    assert.deepEqual(
      parts.map(({ key, at }) => [key, at]),
      [
        ["dossier", undefined],
        ["row:s1", "/steps/0"],
        ["row:s3", "/steps/2"],
      ],
    );
  });

  it("lacks all that it lacks at once, each at its place in the dossier", () => {
    const nameless = { ...stepOf(2), actor: { title: "Chuyên viên" } };
    const dossier = portalDossier(code, {
      applicant: { kind: "citizen" },
      status: 1,
      steps: [stepOf(1, 2), nameless],
    });
    assert.throws(
      () => partsOf(dossier),
      (error: Unmappable) => {
        assert.ok(error instanceof Unmappable);
        assert.deepEqual(
          error.errors.map(({ pointer }) => pointer),
          ["/applicant/name", "/status", "/steps/1/actor/name"],
        );
        assert.match(error.errors[2]?.message ?? "", /hãy ghi tên cán bộ/);
        return true;
      },
    );
  });

  it("is not told what the file says is not told", () => {
    const file = { ...land, maps: { ...land.maps, dossier: onlyWhen({ not: [2] }) } };
    const dossier = portalDossier(code, { receivedAt: "2026-11-23T08:30:00+07:00" });
    assert.deepEqual(partsOf(dossier, { file })[0]?.message, { soHoSo: code });
    const told = { ...land, maps: { ...land.maps, dossier: onlyWhen({ is: [2] }) } };
    assert.ok("ngayNhan" in Object(partsOf(dossier, { file: told })[0]?.message));
  });

  it("concerns the system by its procedure, with or without the publisher's tail", () => {
    const of = (procedure: string) =>
      partsOf(portalDossier(code, { procedure: { code: procedure } })).length;
    assert.ok(of("1.001193") > 0);
    assert.ok(of("1.001193.000.00.00.H41") > 0);
    assert.equal(of("1.001194"), 0);
  });

  it("does with what was lost what the settings say, else the file, else what telling it again does", () => {
    const withEffect = (effect: string, ifLost?: string) => ({
      ...land,
      operations: { ...land.operations, progress: { ...land.operations.progress, effect } },
      deliver: [land.deliver[0], { ...land.deliver[1], ...(ifLost ? { ifLost } : {}) }],
    });
    const ifLost = (file: object, settings: object = {}) =>
      partsOf(portalDossier(code), { file, settings: { ifLost: settings } }).map(
        (part) => part.ifLost,
      );
    assert.deepEqual(ifLost(withEffect("sets")), ["resend", "resend"]);
    assert.deepEqual(ifLost(withEffect("adds")), ["resend", "park"]);
    assert.deepEqual(ifLost(withEffect("sets", "park")), ["resend", "park"]);
    assert.deepEqual(ifLost(withEffect("sets"), { rows: "park" }), ["resend", "park"]);
    assert.deepEqual(ifLost(withEffect("adds"), { rows: "resend" }), ["resend", "resend"]);
    assert.deepEqual(ifLost(withEffect("adds"), { dossier: "park" }), ["park", "park"]);
  });
});

const onlyWhen = (status: object) => [
  { to: "soHoSo", from: "/code" },
  { to: "ngayNhan", from: "/receivedAt", as: "date yyyyMMdd", when: { "/status": status } },
  { to: "kenh", from: "/channel", as: "code channel" },
];

describe("a file that describes a system", () => {
  type Json = Record<string, unknown>;
  /** The file with what stands at a place changed; undefined takes it out. */
  const changed = (pointer: string, value: unknown): unknown => {
    const file: Json = structuredClone(land);
    const names = pointer.split("/").slice(1);
    const last = names.pop() ?? "";
    const at = names.reduce((node, name) => node[name] as Json, file);
    if (value === undefined) delete at[last];
    else at[last] = value;
    return file;
  };

  const faults: [string, string, unknown, string, RegExp][] = [
    [
      "a name that nobody reads",
      "/operations/submit/bodi",
      "/x",
      "/operations/submit/bodi",
      /có phải "body"/,
    ],
    [
      "a place that no dossier has",
      "/maps/dossier/0/from",
      "/cod",
      "/maps/dossier/0/from",
      /có phải "code"/,
    ],
    [
      "a place of a step in a dossier's map",
      "/maps/dossier/0/from",
      "/step/at",
      "/maps/dossier/0/from",
      /có phải "steps"/,
    ],
    [
      "a place that no item has",
      "/maps/dossier/6/rows/1/from",
      "/nam",
      "/maps/dossier/6/rows/1/from",
      /có phải "name"/,
    ],
    ["a list as a value", "/maps/dossier/0/from", "/steps", "/maps/dossier/0/from", /dùng each/],
    [
      "a way of writing that there is not",
      "/maps/dossier/0/as",
      "uper",
      "/maps/dossier/0/as",
      /có phải "upper"/,
    ],
    ["one that does not fit", "/maps/dossier/4/as", "upper", "/maps/dossier/4/as", /number/],
    ["a form of dates that is none", "/maps/step/1/as", "date YYYY", "/maps/step/1/as", /yyyyMMdd/],
    ["a date without a zone", "/transport/zone", undefined, "/maps/step/1/as", /transport\/zone/],
    [
      "a list of codes that there is not",
      "/maps/dossier/3/as",
      "code chanel",
      "/maps/dossier/3/as",
      /có phải "channel"/,
    ],
    [
      "a list of codes that leaves out a word",
      "/codes/channel/post",
      undefined,
      "/maps/dossier/3/as",
      /thiếu post/,
    ],
    [
      "one that does not say what else there is",
      "/codes/status/else",
      undefined,
      "/maps/dossier/4/as",
      /else/,
    ],
    ["two rows for one field", "/maps/step/1/to", "soHoSo", "/maps/step/1/to", /dòng khác/],
    ["a row of two sources", "/maps/step/0/value", "x", "/maps/step/0", /đúng một/],
    [
      "a value that a field never has",
      "/maps/dossier/5/when",
      { "/status": { is: ["một"] } },
      "/maps/dossier/5/when/~1status",
      /không bao giờ/,
    ],
    [
      "a yes by HTTP alone",
      "/replies/rows/0",
      { http: 200, is: "accepted" },
      "/replies/rows/0",
      /chưa đủ/,
    ],
    [
      "a reply row that another hides",
      "/replies/rows/2",
      { http: 500, code: "SAI_DU_LIEU", is: "busy" },
      "/replies/rows/2",
      /Không bao giờ được dùng/,
    ],
    ["no yes at all", "/replies/rows/0/is", "rejected", "/operations/submit", /accepted/],
    [
      "an already-there of a record",
      "/replies/rows/1/is",
      "duplicate",
      "/replies/rows/1/is",
      /nội dung mới/,
    ],
    [
      "an operation that there is not",
      "/deliver/0/by",
      "submitt",
      "/deliver/0/by",
      /có phải "submit"/,
    ],
    [
      "a map that there is not",
      "/operations/submit/send",
      "dosier",
      "/operations/submit/send",
      /có phải "dossier"/,
    ],
    [
      "a record that is added each time",
      "/operations/submit/effect",
      "adds",
      "/deliver/0/by",
      /sets/,
    ],
    ["rows that are added and resent", "/deliver/1/ifLost", "resend", "/deliver/1/ifLost", /park/],
    [
      "a part under one that is not sent",
      "/deliver/0/part",
      "step:{key}",
      "/deliver/1/after",
      /đứng ở dòng trên/,
    ],
    [
      "a sign-on that there is not",
      "/transport/auth/0",
      "oauth-jsn",
      "/transport/auth/0",
      /có phải "oauth-json"/,
    ],
    [
      "a list of codes that nobody uses",
      "/codes/other",
      { a: "b" },
      "/codes/other",
      /Không được dùng/,
    ],
    [
      "a way of writing that loses something unsaid",
      "/maps/dossier/2/rows/0/lossy",
      undefined,
      "/maps/dossier/2/rows/0/as",
      /mất chữ hoa và chữ thường; .*lossy: true/,
    ],
    [
      "two words of one code unsaid",
      "/codes/status/4",
      "DANG_XU_LY",
      "/maps/dossier/4/as",
      /các từ cùng một mã; .*lossy: true/,
    ],
    [
      "a loss where nothing is lost",
      "/maps/dossier/0/lossy",
      true,
      "/maps/dossier/0/lossy",
      /Không làm mất gì/,
    ],
    ["a grammar of another version", "/mapping", 2, "/mapping", /Cần 1/],
  ];
  for (const [title, pointer, value, at, cure] of faults)
    it(`is refused with ${title}, with the place and the cure`, () => {
      const verdict = generic.read(changed(pointer, value));
      assert.ok(!verdict.ok, "it is taken");
      const found = verdict.errors.find((error) => error.pointer === at);
      assert.match(found?.message ?? JSON.stringify(verdict.errors), cure);
    });

  const pairs: [object, object, boolean][] = [
    [{ code: "A" }, { code: "A", text: "x" }, true],
    [{ code: "A" }, { code: "B" }, false],
    [{ code: "A", text: "x" }, { code: "A" }, false],
    [{ code: "00" }, { code: 0 }, true],
    [{ code: "A0" }, { code: 0 }, false],
    [{ code: "A" }, { text: "x" }, false],
    [{ http: "5xx", code: "A" }, { http: 503, code: "A" }, true],
    [{ http: 503, code: "A" }, { http: "5xx", code: "A" }, false],
    [{ http: "4xx", code: "A" }, { http: 503, code: "A" }, false],
    [{ http: 503, code: "A" }, { http: 504, code: "A" }, false],
    [{ http: 503, code: "A" }, { code: "A" }, false],
    [{ http: 500 }, { http: 500, code: "A" }, true],
    [{ text: "hợp lệ" }, { text: "Không hợp lệ" }, true],
    [{ text: "không hợp lệ" }, { text: "hợp lệ" }, false],
    [{ text: "x" }, { code: "A" }, false],
  ];
  for (const [wide, row, isHidden] of pairs)
    it(`is ${isHidden ? "refused" : "taken"} with ${JSON.stringify(row)} after ${JSON.stringify(wide)}`, () => {
      const [yes] = land.replies.rows;
      const verdict = generic.read(
        changed("/replies/rows", [
          yes,
          { ...wide, is: "rejected" },
          { ...row, is: "misconfigured" },
        ]),
      );
      assert.equal(verdict.ok, !isHidden);
      assert.deepEqual(
        verdict.ok ? [] : verdict.errors.map(({ pointer }) => pointer),
        isHidden ? ["/replies/rows/2"] : [],
      );
    });

  it("is refused with an already-there of a record wherever it stands, and taken with one of a step", () => {
    const already = { code: "CO_ROI", is: "duplicate" };
    const own = generic.read(changed("/operations/submit/rows", [already]));
    assert.deepEqual(own.ok ? [] : own.errors.map(({ pointer }) => pointer), [
      "/operations/submit/rows/0/is",
    ]);
    const ofAll = generic.read(changed("/replies/rows/3", already));
    assert.deepEqual(ofAll.ok ? [] : ofAll.errors.map(({ pointer }) => pointer), [
      "/replies/rows/3/is",
    ]);
    assert.equal(generic.read(changed("/operations/progress/rows", [already])).ok, true);
  });

  it("is told all its faults at once", () => {
    const file = changed("/maps/dossier/0/from", "/cod") as typeof land;
    Object.assign(file.deliver[1] ?? {}, { ifLost: "resend" });
    const verdict = generic.read(file);
    assert.ok(!verdict.ok && verdict.errors.length === 2, JSON.stringify(verdict));
  });

  it("is refused, and not stumbled over, whatever it is", () => {
    for (const content of [null, 1, "x", [], {}, { mapping: 1, maps: [] }])
      assert.equal(generic.read(content).ok, false);
  });
});
