import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kind as generic } from "../../adapters/generic/index.ts";
import type { DossierState } from "../../schemas/dossier-state.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { codeOf, portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { civilSide } from "../demo/sides/civil-side.ts";
import { civilForm, civilKey, civilResult, civilStep } from "../demo/sides/civil-words.ts";
import { portalSide } from "../demo/sides/portal-side.ts";
import { portalRecord, portalRow } from "../demo/sides/portal-words.ts";
import { printOf } from "../demo/sides/prints.ts";
import { createDeclared, provinceSide } from "../demo/sides/province-side.ts";
import { type Event, residenceSide } from "../demo/sides/residence-side.ts";
import type { LedgerDossier, Side } from "../demo/sides/side.ts";
import { type Decided, welfareSide } from "../demo/sides/welfare-side.ts";
import type { Dossier as Registration, State } from "../simulators/civil-status/dossiers.ts";
import { resultOf } from "../simulators/civil-status/result.ts";
import type { JsonObject } from "../simulators/json.ts";
import { contentHash } from "../simulators/record/content-hash.ts";

const code = codeOf(1);
const at = Date.parse("2026-11-23T15:40:00+07:00");

/** A dossier as the ledger has it, whatever it is asked for. */
const inLedger = (state: DossierState): LedgerDossier => ({
  code,
  state,
  merged: () => state,
  facts: new Map([["province", { source: "province", ...wordOf(state) }]]),
  replicas: new Map(),
});
const wordOf = ({ steps = [], ...body }: Dossier) => ({
  body,
  steps: Object.fromEntries(steps.map((step) => [step.key, { step }])),
});
const held = (side: Side, state: DossierState) => side.holdsOtherwise?.(inLedger(state));
const heard = (side: Side, state: DossierState) => side.heard?.(inLedger(state));

describe("the demonstration's look at the portal", () => {
  const dossier = portalDossier(code, { steps: [stepOf(1, 2), stepOf(2, 4)] });
  const sideOf = (body: JsonObject | undefined, steps = dossier.steps ?? []) =>
    portalSide({
      body: () => body,
      rows: () => steps.map((step) => contentHash(portalRow(code, step))),
    });
  const right = portalRecord(dossier, dossier.steps ?? []);

  it("names what it holds otherwise, field by field and row by row", () => {
    assert.deepEqual(held(sideOf(right), dossier), []);
    assert.deepEqual(held(sideOf({ ...right, ChuHoSo: "Khác" }), dossier), ["ChuHoSo"]);
    assert.deepEqual(held(sideOf(right, [stepOf(1, 2)]), dossier), ["tiến trình thiếu 1"]);
    assert.equal(held(sideOf(undefined), dossier)?.length, 1);
  });
});

describe("the demonstration's look at the province", () => {
  const dossier = portalDossier(code, { revision: 3, steps: [stepOf(1, 2)] });
  const sideOf = (told: Dossier | undefined, said: Dossier) => {
    const declared = createDeclared();
    declared.declare(said);
    const taken = told ? [{ id: "1", version: 1, dossier: printOf(told) }] : [];
    return provinceSide(() => taken, declared.of);
  };

  it("names what its webhooks left it with otherwise, and what it declared otherwise", () => {
    assert.deepEqual(held(sideOf(dossier, dossier), dossier), []);
    assert.deepEqual(held(sideOf({ ...dossier, status: 5 }, dossier), dossier), ["status"]);
    assert.equal(held(sideOf(undefined, dossier), dossier)?.length, 1);
    assert.deepEqual(heard(sideOf(dossier, dossier), dossier), { came: 1, otherwise: [] });
    const more = { ...dossier, abstract: "Khác", steps: [stepOf(1, 2), stepOf(2, 4)] };
    assert.deepEqual(heard(sideOf(dossier, more), dossier)?.otherwise, ["abstract", "steps"]);
  });

  it("counts of what it declared the newest revision", () => {
    const declared = createDeclared();
    declared.declare(dossier);
    declared.declare({ ...dossier, revision: 2, abstract: "Cũ" });
    const side = provinceSide(() => [], declared.of);
    assert.deepEqual(heard(side, dossier)?.otherwise, []);
  });
});

describe("the demonstration's look at civil status", () => {
  const eForm = { noiDangKy: "16681", nksHoTen: "Nguyễn Bé Mẫu", nksNgaySinh: "2026-11-18" };
  const submission = {
    module: "KS",
    code,
    interlinkCode: code,
    unit: "16681",
    form: civilForm({ eForm }) as JsonObject,
    files: [],
  };
  const ended: State = {
    state: "4",
    at,
    note: "",
    content: "Đã đăng ký",
    deadline: "",
    result: resultOf(submission, 1, at),
  };
  const of = (states: State[], more: Partial<typeof submission> = {}): Registration => ({
    module: "KS",
    code,
    taken: [{ seq: 1, run: 0, hash: "", submission: { ...submission, ...more } }],
    states,
    script: [],
    forgotten: false,
  });
  const certificate = civilResult(ended);
  const step = { ...civilStep(ended), key: `civil-status:${civilKey("KS", ended)}` };
  const dossier = portalDossier(code, {
    status: 9,
    finishedAt: "2026-11-23T15:40:00+07:00",
    eForm,
    steps: [stepOf(1, 2), step as ReturnType<typeof stepOf>],
    results: [{ ...certificate, id: `civil-status:${certificate?.id}`, link: "https://x.test/" }],
  } as Partial<Dossier>);
  const sideOf = (registration: Registration | undefined) => civilSide(() => registration);

  it("names the fields of a submission that are not the dossier's", () => {
    assert.deepEqual(held(sideOf(of([ended])), dossier), []);
    const form = { ...submission.form, nksHoTen: "Khác" };
    assert.deepEqual(held(sideOf(of([ended], { form })), dossier), ["nksHoTen"]);
    assert.deepEqual(held(sideOf(of([ended], { unit: "1" })), dossier), ["unit"]);
    assert.equal(held(sideOf(undefined), dossier)?.length, 1);
  });

  it("names states and results that the ledger has otherwise, or has not", () => {
    const side = sideOf(of([ended]));
    assert.deepEqual(heard(side, dossier), { came: 1, otherwise: [] });
    const without = { ...dossier, steps: [stepOf(1, 2)] };
    assert.deepEqual(heard(side, without)?.otherwise, ["tiến trình thiếu 4"]);
    assert.deepEqual(heard(side, { ...dossier, status: 4 })?.otherwise, ["status"]);
    const [result] = dossier.results ?? [];
    const other = { ...dossier, results: [{ ...result, sha256: "0".repeat(64) }] };
    assert.deepEqual(heard(side, other as DossierState)?.otherwise, ["results/sha256"]);
    const { link: _, ...closed } = result ?? assert.fail("no result");
    const unlinked = { ...dossier, results: [closed] };
    assert.deepEqual(heard(side, unlinked as DossierState)?.otherwise, ["results/link"]);
    const foreign = heard(sideOf(of([{ ...ended, content: "Khác" }])), dossier)?.otherwise ?? [];
    assert.match(foreign.join(), /tiến trình lạ civil-status:KS\/4/);
  });
});

describe("the demonstration's look at a system that a file describes", () => {
  const event: Event = {
    MaHoSo: code,
    TrangThai: "09",
    CanBo: "Phạm Thị Giả Định",
    PhongBan: "Công an xã Mẫu",
    NoiDung: "Đã cập nhật nơi thường trú",
    ThoiDiem: "20261123154000",
  };
  const own = stepOf(1, 2);
  const news = {
    key: "cu-tru-mau:1",
    at: "2026-11-23T15:40:00+07:00",
    status: 9 as const,
    actor: { name: event.CanBo },
    department: event.PhongBan,
    content: event.NoiDung,
  };
  const dossier = portalDossier(code, { status: 9, steps: [own, news] });
  const record = {
    MaHoSo: code,
    ChuHoSo: "NGUYỄN VĂN MẪU",
    TrangThai: "09",
    NgayNhan: portalRecord(dossier, []).NgayTiepNhan,
  };
  const row = {
    MaHoSo: code,
    TrangThai: "02",
    NoiDung: "Bước 1",
    ThoiDiem: portalRow(code, own).ThoiDiemXuLy,
  };
  const sideOf = (more: object = {}, steps: unknown[] = [row], told = [event]) =>
    residenceSide({ of: () => ({ record: { ...record, ...more }, steps }), told: () => told });

  it("names what it holds otherwise, a step that stands there twice too", () => {
    assert.deepEqual(held(sideOf(), dossier), []);
    assert.deepEqual(held(sideOf({ TrangThai: "04" }), dossier), ["TrangThai"]);
    assert.deepEqual(held(sideOf({}, [row, row]), dossier), ["tiến trình"]);
    assert.deepEqual(held(sideOf({}, []), dossier), ["tiến trình"]);
  });

  it("names what it told and the ledger has otherwise, or has not", () => {
    assert.deepEqual(heard(sideOf(), dossier), { came: 1, otherwise: [] });
    const other = { ...event, NoiDung: "Khác" };
    assert.deepEqual(heard(sideOf({}, [row], [other]), dossier)?.otherwise, ["tiến trình"]);
    const without = { ...dossier, status: 4 as const, steps: [own] };
    assert.deepEqual(heard(sideOf(), without)?.otherwise, ["tiến trình", "status"]);
  });
});

describe("the demonstration's look at a system that speaks XML and calls back", () => {
  const decision: Decided = {
    SoHoSo: code,
    KetLuan: "CHI_TRA",
    LyDo: "Đủ điều kiện hưởng trợ cấp",
    CanBo: "Vũ Văn Minh Họa",
    Luc: "23/11/2026 15:40:00",
  };
  const own = { ...stepOf(1, 2), at: "2026-11-23T08:30:00+07:00" };
  const news = {
    key: "tro-cap-mau:1",
    at: "2026-11-23T15:40:00+07:00",
    status: 9 as const,
    actor: { name: decision.CanBo },
    content: decision.LyDo,
  };
  const dossier = portalDossier(code, {
    status: 9,
    steps: [own, news],
    submittedPapers: [{ id: "1", name: "Đơn mẫu" }],
  });
  const record = {
    SoHoSo: code,
    HoTen: "Nguyễn Văn Mẫu",
    TrangThai: "DA_XONG",
    GiayTo: [{ Ma: "1", Ten: "Đơn mẫu" }],
  };
  const row = { SoHoSo: code, TrangThai: "DANG_GIAI_QUYET", Luc: "23/11/2026 08:30:00" };
  const sideOf = (more: object = {}, steps: unknown[] = [row], decided: Decided = decision) =>
    welfareSide({ of: () => ({ record: { ...record, ...more }, steps }), decided: () => decided });

  it("names what it holds otherwise, and what it decided and the ledger has otherwise", () => {
    assert.deepEqual(held(sideOf(), dossier), []);
    assert.deepEqual(held(sideOf({ GiayTo: [] }), dossier), ["GiayTo"]);
    assert.deepEqual(held(sideOf({}, [row, row]), dossier), ["tiến trình"]);
    assert.deepEqual(heard(sideOf(), dossier), { came: 1, otherwise: [] });
    const refused: Decided = { ...decision, KetLuan: "KHONG_CHI_TRA" };
    assert.deepEqual(heard(sideOf({}, [row], refused), dossier)?.otherwise, [
      "tiến trình",
      "status",
    ]);
  });
});

describe("the demonstration's ministries", () => {
  for (const name of ["residence", "welfare"])
    it(`are described by a file that starts: ${name}.yaml`, () => {
      const file = new URL(`../demo/offices/${name}.yaml`, import.meta.url);
      const verdict = generic.readYaml(readFileSync(file, "utf8"));
      assert.deepEqual(verdict.ok ? [] : verdict.errors, []);
    });
});
