import assert from "node:assert/strict";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import {
  createRegistrySimulator,
  type RegistrySimulator,
} from "../simulators/national-portal/generation-c/registry-simulator.ts";
import type { RegistrySettings } from "../simulators/national-portal/generation-c/settings.ts";
import { createCopies } from "./copies.ts";
import { connect, generations } from "./generations.ts";
import { codeOf, portalDossier, stepOf } from "./portal-dossier.ts";

const c = generations.find(({ profile }) => profile === "c");
if (!c) throw new Error("no generation C");

describe("the national portal, generation C", () => {
  let registry: RegistrySimulator;
  let connected: ReturnType<typeof connect>;
  let copies: ReturnType<typeof createCopies>;
  const open = async (options: Partial<RegistrySettings> = {}, more: object = {}) => {
    registry = await createRegistrySimulator(options);
    connected = connect(c, registry.url, more);
    copies = createCopies(connected.system);
  };
  afterEach(async () => {
    connected.close();
    await registry.close();
  });
  const state = async (dossier: Dossier) => (await copies.bring(dossier))[0];
  const numberOf = (code: string) => copies.held(code).number?.receipt?.code ?? "";
  const services = (after = 0) => registry.received(after).map(({ service }) => service);
  const bodyOf = (code: string) => registry.state().body(numberOf(code));
  const one = portalDossier(codeOf(1));

  it("goes token, number, dossier, rows, status, and holds the codes that came back", async () => {
    await open();
    assert.equal(await state(one), "current");
    assert.deepEqual(services(), [
      "token",
      "GetNextValue",
      "CreateDossier",
      "CapNhatTienTrinh",
      "CapNhatTrangThai",
    ]);
    const { number, dossier } = copies.held(one.code);
    assert.match(number?.receipt?.code ?? "", /^G09\.20-\d{8}-0000001$/);
    assert.deepEqual(dossier?.receipt, { code: "id-1" });
  });

  it("writes each date in the form of its field", async () => {
    await open();
    await state(
      portalDossier(codeOf(1), {
        steps: [{ ...stepOf(1), startedAt: "2026-11-23T00:30:00.120Z" }],
      }),
    );
    const body = bodyOf(one.code) as {
      NgayNop?: string;
      NgayTiepNhan?: string;
      ThongTinNguoiNop?: { ThongTinChiTiet?: { NgayCapDinhDanh?: string } };
    };
    assert.deepEqual(
      [body.NgayNop, body.NgayTiepNhan, body.ThongTinNguoiNop?.ThongTinChiTiet?.NgayCapDinhDanh],
      ["2026-11-22 09:30:00", "2026-11-23 07:30:00", "20210101000000"],
    );
    const [row] = registry.state().rows(numberOf(one.code));
    assert.deepEqual(
      [row?.body?.ThoiDiemXuLy, row?.body?.NgayBatDau, row?.body?.TrangThai, row?.body?.IDHoSo],
      ["2026-11-23T07:31:00.000", "2026-11-23T07:30:00.120", 4, "id-1"],
    );
  });

  it("wastes a number whose reply was lost, and makes one dossier all the same", async () => {
    await open();
    registry.faults.script({ fault: "reply-lost", service: "GetNextValue" });
    assert.equal(await state(one), "waiting");
    assert.deepEqual(registry.state().codes(), []);
    assert.equal(await state(one), "current");
    assert.match(numberOf(one.code), /-0000002$/);
    assert.deepEqual(registry.state().codes(), [numberOf(one.code)]);
  });

  it("never asks for a second number, whatever becomes of the create", async () => {
    await open();
    for (const fault of ["request-lost", "503", "malformed-body", "reply-lost"] as const) {
      registry.faults.script({ fault, service: "CreateDossier" });
      assert.equal(await state(one), "waiting", fault);
    }
    assert.equal(await state(one), "current");
    assert.equal(services().filter((service) => service === "GetNextValue").length, 1);
    assert.equal(registry.state().codes().length, 1);
  });

  it("does not send again what it cannot change there: a new appointment or a new phone is no call", async () => {
    await open();
    await state(one);
    const before = registry.received().length;
    const applicant = { ...one.applicant, phone: "0900000009" };
    assert.equal(await state({ ...one, applicant, dueAt: "2026-12-01T17:00:00+07:00" }), "current");
    assert.equal(registry.received().length, before);
  });

  it("waits for a person where an existing dossier does not tell its idHoSo, until the dossier brings it along", async () => {
    await open({ existsTellsId: false });
    registry.faults.script({ fault: "reply-lost", service: "CreateDossier" });
    await state(one);
    assert.equal(await state(one), "parked");
    assert.equal(copies.cause(one.code)?.is, "rejected");
    const codes = [{ issuer: "national-portal-id", code: "id-1" }];
    assert.equal(await state({ ...one, codes }), "current");
    assert.equal(registry.state().rows(numberOf(one.code)).length, 1);
  });

  it("asks for no number and creates nothing twice where the dossier brings its national code along", async () => {
    const there = "G09.20-20261101-0000042";
    await open({ existing: [there] });
    const codes = [{ issuer: "national-portal", code: there }];
    assert.equal(await state({ ...one, codes }), "current");
    assert.deepEqual(services(), [
      "token",
      "CreateDossier",
      "CapNhatTienTrinh",
      "CapNhatTrangThai",
    ]);
    assert.equal(registry.state().rows(there).length, 1);
  });

  const results = [{ id: "1", name: "Giấy khai sinh", link: "https://files.example.test/d/2" }];
  const sentResults = async (...statuses: number[]) => {
    const sent: number[] = [];
    const { http } = connected.system;
    connected.system.http = (request) => {
      if (request.path.endsWith("CapNhatTrangThai"))
        for (const each of request.body as { DanhSachGiayToKetQua: object[] }[])
          sent.push(each.DanhSachGiayToKetQua.length);
      return http(request);
    };
    for (const status of statuses) await state({ ...one, status, results });
    return sent;
  };
  for (const [title, statuses, expected] of [
    ["with 9, and not again with 10", [4, 9, 10], [0, 1, 0]],
    ["with 10 where there was no 9", [4, 10], [0, 1]],
    ["with no other status but 5 and 6", [2, 5, 6, 8], [0, 1, 1, 0]],
  ] as const)
    it(`sends results ${title}`, async () => {
      await open();
      assert.deepEqual(await sentResults(...statuses), expected);
      if (statuses.includes(9 as never))
        assert.deepEqual(
          (bodyOf(one.code) as { DanhSachGiayToKetQua?: object[] }).DanhSachGiayToKetQua?.length,
          1,
        );
    });

  it("sends results with 10 as well where the reply to 9 was lost", async () => {
    await open();
    await state(one);
    registry.faults.script({ fault: "request-lost", service: "CapNhatTrangThai" });
    assert.equal(await state({ ...one, status: 9, results }), "waiting");
    assert.deepEqual(await sentResults(10), [1]);
  });

  for (const type of ["oauth-json", "oauth-form", "oauth-basic"])
    it(`logs in by ${type}`, async () => {
      await open({}, { auth: { ...authOf(c.settings), type } });
      assert.equal(await state(one), "current");
    });

  it("logs in once however many ask", async () => {
    await open();
    const { adapter, http } = connected.system;
    const call = { http, signal: new AbortController().signal, timeoutMs: 2_000 };
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => {
        const [part] = adapter.parts(portalDossier(codeOf(n)));
        assert.ok(part);
        return adapter.send([{ code: codeOf(n), version: 1, part, known: false }], call);
      }),
    );
    assert.deepEqual(new Set(outcomes.flat().map(({ is }) => is)), new Set(["accepted"]));
    assert.equal(services().filter((service) => service === "token").length, 1);
  });

  it("stops the system when the account is refused, and parks nothing", async () => {
    await open({ client: { id: "demo-client", secret: "another" } });
    assert.equal(await state(one), "ready");
    assert.equal(copies.cause(one.code)?.is, "misconfigured");
    assert.deepEqual(copies.held(one.code), {});
  });

  it("parks a dossier of a unit that the account may not act for", async () => {
    await open({ units: ["H41.17"] });
    assert.equal(await state(one), "parked");
    assert.match(copies.cause(one.code)?.why ?? "", /HTTP 403/);
  });

  it("takes either code of success, and no other for one", async () => {
    await open({ successCode: "0" });
    assert.equal(await state(one), "current");
    connected.close();
    await registry.close();
    await open({ successCode: 7 });
    assert.equal(await state(one), "waiting");
    assert.equal(copies.cause(one.code)?.is, "unrecognised");
  });
});

const authOf = (settings: object) => (settings as { auth: object }).auth;
