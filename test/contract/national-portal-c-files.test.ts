import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createFileServer } from "../file-server.ts";
import {
  createRegistrySimulator,
  type RegistrySimulator,
} from "../simulators/national-portal/generation-c/registry-simulator.ts";
import type { RegistrySettings } from "../simulators/national-portal/generation-c/settings.ts";
import { createCopies } from "./copies.ts";
import { connect, generations } from "./generations.ts";
import { codeOf, portalDossier } from "./portal-dossier.ts";

const c = generations.find(({ profile }) => profile === "c");
if (!c) throw new Error("no generation C");

const shaOf = (text: string) => createHash("sha256").update(text).digest("hex");
const rest = ["CreateDossier", "CapNhatTienTrinh", "CapNhatTrangThai"];

describe("the files of a dossier, generation C", () => {
  let registry: RegistrySimulator;
  let province: Awaited<ReturnType<typeof createFileServer>>;
  let connected: ReturnType<typeof connect>;
  let copies: ReturnType<typeof createCopies>;
  const open = async (
    options: Partial<RegistrySettings> = {},
    more: object = {},
    transport: "pool" | "node" = "node",
  ) => {
    registry = await createRegistrySimulator(options);
    province = await createFileServer({ "/1": "tờ khai", "/2": "giấy chứng sinh" });
    connected = connect(c, registry.url, { ...more, transport }, province.sources);
    copies = createCopies(connected.system);
  };
  afterEach(async () => {
    connected.close();
    await province.close();
    await registry.close();
  });

  type Papers = NonNullable<Dossier["submittedPapers"]>;
  const papers = (more: Partial<Papers[number]> = {}): Papers => [
    { id: "P1", name: "tờ khai.pdf", componentCode: "K1", link: `${province.origin}/1`, ...more },
    {
      id: "P2",
      name: 'giấy "chứng sinh".pdf',
      componentCode: "K1",
      link: `${province.origin}/2`,
      sha256: shaOf("giấy chứng sinh"),
    },
  ];
  const code = codeOf(1);
  const bring = async (submittedPapers: Papers, more: Partial<Dossier> = {}) =>
    (await copies.bring(portalDossier(code, { submittedPapers, ...more })))[0];
  const there = () => copies.held(code).number?.receipt?.code ?? "";
  const services = (after = 0) => registry.received(after).map(({ service }) => service);
  const sha256s = () => registry.filesOf(there()).map(({ sha256 }) => sha256);
  const both = ["tờ khai", "giấy chứng sinh"].map(shaOf);

  for (const transport of ["node", "pool"] as const)
    it(`go before it is created, byte by byte, and it names them by the codes that came back (${transport})`, async () => {
      await open({}, {}, transport);
      assert.equal(await bring(papers()), "current");
      assert.deepEqual(services().slice(1), ["GetNextValue", "UploadFile", "UploadFile", ...rest]);
      assert.deepEqual(sha256s(), both);
      const body = registry.state().body(there()) as { ThanhPhanHoSo?: object[] };
      const [first, second] = registry.uploads();
      const paper = (file: typeof first, TenGiayTo: string) => ({
        IdGiayTo: file?.IdTepTin,
        HashTepTin: file?.HashTepTin,
        TenGiayTo,
        MaKetQua: "",
      });
      assert.deepEqual(body.ThanhPhanHoSo, [
        {
          MaThanhPhanHoSo: "K1",
          TenThanhPhanHoSo: "tờ khai.pdf",
          GiayToDinhKem: [paper(first, "tờ khai.pdf"), paper(second, 'giấy "chứng sinh".pdf')],
        },
      ]);
      assert.deepEqual(copies.held(code)["file:P1"]?.receipt, {
        code: first?.IdTepTin,
        hash: first?.HashTepTin,
        operation: "UploadFile",
      });
    });

  it("go under the form field that the settings name", async () => {
    await open({ fileField: "tepTin" }, { settings: { fileField: "tepTin" } });
    assert.equal(await bring(papers()), "current");
    assert.equal(registry.uploads().length, 2);
  });

  it("are uploaded again after a lost reply, and the dossier names each once", async () => {
    await open();
    registry.faults.script({ fault: "reply-lost", service: "UploadFile" });
    assert.equal(await bring(papers()), "waiting");
    assert.equal(await bring(papers()), "current");
    assert.equal(registry.uploads().length, 3);
    assert.deepEqual(sha256s(), both);
    assert.equal(registry.uploads().filter(({ named }) => named).length, 2);
  });

  it("are not uploaded again when the create fails, be the link signed anew or not", async () => {
    await open();
    registry.faults.script({ fault: "503", service: "CreateDossier" });
    assert.equal(await bring(papers({ sha256: shaOf("tờ khai") })), "waiting");
    const signed = { sha256: shaOf("tờ khai"), link: `${province.origin}/1?signed=anew` };
    assert.equal(await bring(papers(signed)), "current");
    assert.equal(registry.uploads().length, 2);
    assert.deepEqual(province.asked(), ["/1", "/2"]);
  });

  it("with a token that ended are sent again with a new one", async () => {
    await open();
    registry.faults.script({ fault: "session-dropped", service: "UploadFile" });
    assert.equal(await bring(papers()), "current");
    assert.deepEqual(sha256s(), both);
  });

  it("that come or change when the dossier is there already are not sent, and it stays current", async () => {
    await open();
    await bring(papers());
    const before = registry.received().length;
    province.files["/1"] = "tờ khai khác";
    const later: Papers = [
      ...papers({ sha256: shaOf("tờ khai khác") }),
      { id: "P3", name: "bổ sung.pdf", link: `${province.origin}/1` },
    ];
    assert.equal(await bring(later), "current");
    assert.equal(registry.received().length, before);
  });

  it("wait where the file server is in trouble, and nothing is created without them", async () => {
    await open();
    province.answerAll(503);
    assert.equal(await bring(papers()), "waiting");
    assert.deepEqual(copies.cause(code), {
      is: "busy",
      part: "file:P1",
      why: "Máy chủ tệp trả HTTP 503",
    });
    assert.deepEqual(registry.state().codes(), []);
    assert.equal(copies.held(code)["file:P1"], undefined, "in no doubt: it never left");
    province.answerAll(undefined);
    assert.equal(await bring(papers()), "current");
    assert.deepEqual(sha256s(), both);
  });

  it("park the dossier where one is not there or another than was told, with the place and the cure", async () => {
    await open();
    for (const wrong of [{ link: `${province.origin}/none` }, { sha256: shaOf("khác") }]) {
      assert.equal(await bring(papers(wrong)), "parked");
      const { field, cure } = (copies.cause(code) ?? {}) as { field?: string; cure?: string };
      assert.equal(field, "/submittedPapers/0");
      assert.match(cure ?? "", /khai lại/);
    }
    assert.deepEqual(registry.uploads(), []);
    assert.equal(await bring(papers()), "current");
  });

  it("park the dossier where the portal refuses one", async () => {
    await open({ maxFileBytes: 10 });
    assert.equal(await bring(papers()), "parked");
    assert.equal(copies.cause(code)?.is, "rejected");
    assert.deepEqual(registry.state().codes(), []);
  });

  it("of fifty MiB go through", async () => {
    await open({}, { callTimeoutMs: 20_000 });
    const large = Buffer.alloc(50 * 1024 * 1024, "mẫu");
    province.files["/1"] = large;
    assert.equal(await bring(papers()), "current");
    assert.equal(registry.uploads()[0]?.bytes, large.length);
  });
});
