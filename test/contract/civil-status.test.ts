import assert from "node:assert/strict";
import { kind } from "../../adapters/civil-status/index.ts";
import type { OlderSubmission } from "../../adapters/civil-status/older.ts";
import { readRefusal } from "../../adapters/civil-status/refusal.ts";
import type { Sent } from "../../adapters/civil-status/sent.ts";
import type { Outcome, Unmappable } from "../../adapters/contract.ts";
import { lackingSettings, strangeSettings } from "../../adapters/kit/egress/lacking.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { createAxiosHttp } from "../../adapters/kit/http/axios-http.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { settingsOf } from "../settings-of.ts";
import {
  type CivilStatusSimulator,
  createCivilStatusSimulator,
} from "../simulators/civil-status/civil-status-simulator.ts";
import { readXmlForm } from "../simulators/civil-status/xml-form.ts";
import { portalDossier } from "./portal-dossier.ts";

const CODE = "H41.17-261122-0001";

describe("a registration submitted to civil status", () => {
  let system: CivilStatusSimulator;
  let close: () => void;
  let send: (dossier: Dossier) => Promise<Outcome | undefined>;

  beforeEach(async () => {
    system = await createCivilStatusSimulator();
    const settings = settingsOf({
      adapter: "civil-status",
      profile: "json",
      baseUrl: system.url,
      allowHttp: true,
      transport: "node",
      auth: { type: "oauth-basic", clientIdEnv: "ID", clientSecretEnv: "SECRET", path: "/token" },
    });
    const env = { ID: "demo-client", SECRET: "demo-secret" };
    const files = { allows: () => false } as never;
    const adapter = openAdapter(kind, { system: "civil-status", settings, env, files });
    const line = createAxiosHttp({
      baseUrl: system.url,
      maxSockets: 2,
      headers: {},
      transport: "node",
    });
    close = line.close;
    const { signal } = new AbortController();
    send = async (dossier) => {
      const [part] = adapter.parts(dossier);
      assert.ok(part);
      const item = { code: dossier.code, version: 1, part, known: false };
      const [outcome] = await adapter.send([item], { http: line.http, signal, timeoutMs: 5_000 });
      return outcome;
    };
  });
  afterEach(async () => {
    close();
    await system.close();
  });

  const birth = (eForm: Record<string, string> = {}): Dossier =>
    portalDossier(CODE, {
      receivedAt: "2026-11-23T07:30:00+07:00",
      submittedPapers: [],
      eForm: {
        noiDangKy: "16681",
        nksHoTen: "Nguyễn Bé Mẫu",
        nksNgaySinh: "20261118",
        nksNoiSinh: "Bệnh viện Mẫu",
        "nksNoiSinh.maTinh": "40",
        ghiChu: "",
        ...eForm,
      },
    });
  const held = async () => {
    const reply = await fetch(`${system.url}/inspect/dossiers/${CODE}`);
    return (await reply.json()) as { modules: { submissions: { form: object }[] }[] };
  };

  it("arrives with its form nested, its days converted and nothing empty", async () => {
    assert.equal((await send(birth()))?.is, "accepted");
    assert.deepEqual((await held()).modules[0]?.submissions[0]?.form, {
      noiDangKy: "16681",
      nksHoTen: "Nguyễn Bé Mẫu",
      nksNgaySinh: "18.11.2026",
      nksNoiSinh: { dcChiTiet: "Bệnh viện Mẫu", maTinh: "40" },
    });
  });

  it("is told apart by the error code beside a status 0: ours to mend, the form's, or not understood", () => {
    const read = (errorCode: string, status = "0") => {
      const { is, ...more } = readRefusal({
        outcome: { is: "unrecognised", why: "status 0" },
        body: { status, errorCode },
      });
      return "field" in more ? `${is} ${more.field}` : is;
    };
    assert.deepEqual(
      ["100", "101", "106", "108", "500", "200"].map((each) => read(each)),
      [
        "misconfigured",
        "misconfigured",
        "rejected /eForm/noiDangKy",
        "rejected",
        "rejected",
        "unrecognised",
      ],
    );
    assert.equal(read("500", "7"), "unrecognised");
  });

  it("goes to the interlinked address where its module is one, by the code of the interlinked services or its own", async () => {
    const interlinked = { ...birth(), procedure: { code: "2.000986" } };
    const codes = [{ code: "G22.99.01-261122-0001", issuer: "interlinked-services" }];
    for (const dossier of [
      { ...interlinked, codes },
      { ...interlinked, code: "H41.17-261122-0002" },
    ])
      assert.equal((await send(dossier))?.is, "accepted");
    const heldOf = async (code: string) => {
      const reply = await fetch(`${system.url}/inspect/dossiers/${code}`);
      const [only] = (
        (await reply.json()) as {
          modules: { module: string; submissions: { interlinkCode: string }[] }[];
        }
      ).modules;
      return [only?.module, only?.submissions[0]?.interlinkCode];
    };
    assert.deepEqual(await heldOf(CODE), ["LTKS", "G22.99.01-261122-0001"]);
    assert.deepEqual(await heldOf("H41.17-261122-0002"), ["LTKS", "H41.17-261122-0002"]);
  });

  it("goes as XML in the older profile, its signs escaped and its form nested; a name that is none in XML is named", () => {
    const settings = settingsOf({ adapter: "civil-status", profile: "xml" });
    const files = { allows: () => false } as never;
    const { parts } = openAdapter(kind, { system: "x", settings, env: {}, files });
    const [part] = parts(birth({ ghiChu: "A & B <c>" }));
    assert.ok(part);
    const { data, ...rest } = (part.message as Sent).body as OlderSubmission;
    assert.deepEqual(rest, {
      maDonVi: "16681",
      module: "KS",
      maHoSo: CODE,
      ngayTiepNhan: "2026-11-23",
    });
    assert.deepEqual(readXmlForm(data), {
      noiDangKy: "16681",
      nksHoTen: "Nguyễn Bé Mẫu",
      nksNgaySinh: "18.11.2026",
      nksNoiSinh: { dcChiTiet: "Bệnh viện Mẫu", maTinh: "40" },
      ghiChu: "A & B <c>",
    });
    assert.match(data, /<ghiChu>A &amp; B &lt;c&gt;<\/ghiChu>/);
    assert.throws(() => parts(birth({ "1x": "a" })), /1x/);
  });

  it("is there already when it is sent again", async () => {
    await send(birth());
    assert.equal((await send(birth()))?.is, "duplicate");
  });

  it("is refused at the field that a sentence begins with, with HTTP 200 and 500 alike", async () => {
    for (const _ of [1, 2]) {
      const outcome = await send(birth({ nksQuocTich: "XX" }));
      assert.equal(outcome?.is, "rejected");
      assert.equal(outcome.field, "/eForm/nksQuocTich");
    }
  });

  it("is frozen, and its digest covers its form and nothing else that may change", () => {
    const settings = settingsOf({ adapter: "civil-status", profile: "json" });
    const files = { allows: () => false } as never;
    const { parts } = openAdapter(kind, { system: "x", settings, env: {}, files });
    const of = (dossier: Dossier) => parts(dossier)[0];
    const [before, after] = [of(birth()), of(birth({ nksHoTen: "Nguyễn Bé Ví Dụ" }))];
    assert.ok(before?.frozen);
    assert.notEqual(before.digest, after?.digest);
    const later = { ...birth(), status: 4 as const, note: "x", receivedAt: "2026-11-24T07:30:00Z" };
    assert.equal(of(later)?.digest, before.digest);
  });

  it("does not go without a place of registration, nor without the content of a paper: both are named", async () => {
    const sha256 = "a".repeat(64);
    const submittedPapers = [
      { id: "1", name: "gcs.pdf", sha256 },
      { id: "2", name: "cccd.pdf", link: "https://elsewhere.example.test/2" },
    ];
    const dossier = { ...birth({ noiDangKy: "" }), submittedPapers };
    await assert.rejects(send(dossier), (error: Unmappable) => {
      const pointers = error.errors.map(({ pointer }) => pointer);
      assert.deepEqual(pointers, ["/eForm", "/submittedPapers/0/link", "/submittedPapers/1/link"]);
      return true;
    });
  });

  it("takes for days and addresses the fields that the settings name, and no others", async () => {
    const own = { dateFields: "ngayHop, nksNoiSinh.ngay", addressFields: "meNoiCuTru" };
    const settings = settingsOf({ adapter: "civil-status", profile: "json", settings: own });
    const files = { allows: () => false } as never;
    const { parts } = openAdapter(kind, { system: "x", settings, env: {}, files });
    const eForm = { ngayHop: "2026-11-18", meNoiCuTru: "Số 1", "nksNoiSinh.ngay": "20261118" };
    const [part] = parts(birth(eForm));
    assert.ok(part);
    const { body } = part.message as Sent;
    assert.deepEqual(JSON.parse(body.data), {
      noiDangKy: "16681",
      nksHoTen: "Nguyễn Bé Mẫu",
      nksNgaySinh: "20261118",
      nksNoiSinh: { maTinh: "40", ngay: "18.11.2026" },
      ngayHop: "18.11.2026",
      meNoiCuTru: { dcChiTiet: "Số 1" },
    });
  });

  it("has settings of known names and forms alone, the near name told", () => {
    const wrong = strangeSettings(kind, {
      dateField: "a",
      addressFields: "a b;c",
      ordinaryResult: "status",
      mostPapersMiB: 46,
    });
    assert.deepEqual(wrong.map(({ pointer }) => pointer).sort(), [
      "/settings/addressFields",
      "/settings/dateField",
      "/settings/mostPapersMiB",
      "/settings/ordinaryResult",
    ]);
    assert.match(
      wrong.find(({ pointer }) => pointer === "/settings/dateField")?.message ?? "",
      /dateFields/,
    );
    const right = {
      dateFields: "",
      addressFields: "a, b.c",
      ordinaryResult: "state",
      mostPapersMiB: 45,
    };
    assert.deepEqual(strangeSettings(kind, right), []);
  });

  it("needs the province's code there from the start, without which no result could be asked for", () => {
    const lacks = (settings: object) =>
      lackingSettings(kind, settingsOf({ adapter: "civil-status", profile: "json", settings }));
    assert.deepEqual(lacks({ maTinh: "40" }), []);
    for (const settings of [{}, { maTinh: "" }])
      assert.deepEqual(
        lacks(settings).map(({ pointer }) => pointer),
        ["/settings/maTinh"],
      );
  });

  it("concerns the system while it is at the desk or in work, and only where its procedure has a module", () => {
    const settings = settingsOf({ adapter: "civil-status", profile: "json" });
    const files = { allows: () => false } as never;
    const { concerns } = openAdapter(kind, { system: "x", settings, env: {}, files });
    assert.ok(concerns(birth()));
    assert.ok(!concerns({ ...birth(), status: 9 }));
    assert.ok(!concerns({ ...birth(), procedure: { code: "1.004222" } }));
  });
});
