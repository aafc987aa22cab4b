import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { kind } from "../../adapters/civil-status/index.ts";
import type { Item, Outcome, Unmappable } from "../../adapters/contract.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { createFiles } from "../../adapters/kit/files/files.ts";
import { createAxiosHttp } from "../../adapters/kit/http/axios-http.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createFileServer } from "../file-server.ts";
import { settingsOf } from "../settings-of.ts";
import {
  type CivilStatusSimulator,
  createCivilStatusSimulator,
} from "../simulators/civil-status/civil-status-simulator.ts";
import { until } from "../until.ts";
import { codeOf, portalDossier } from "./portal-dossier.ts";

type Papers = NonNullable<Dossier["submittedPapers"]>;
type Held = { modules: { module: string; submissions: { form: object; files: object[] }[] }[] };

const code = codeOf(1);
const shaOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const MiB = 1024 * 1024;

describe("the papers of a registration", () => {
  const one = randomBytes(1_000);
  const two = randomBytes(300_001);
  let ministry: CivilStatusSimulator;
  let province: Awaited<ReturnType<typeof createFileServer>>;
  const closers: (() => unknown)[] = [];
  beforeEach(async () => {
    ministry = await createCivilStatusSimulator();
    province = await createFileServer({ "/1": one, "/2": two });
    closers.push(ministry.close, province.close);
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  const open = (more: object = {}, url = ministry.url, transport: "pool" | "node" = "pool") => {
    const settings = settingsOf({
      adapter: "civil-status",
      profile: "json",
      baseUrl: url,
      allowHttp: true,
      auth: { type: "oauth-basic", clientIdEnv: "ID", clientSecretEnv: "SECRET" },
      ...more,
    });
    const env = { ID: "demo-client", SECRET: "demo-secret" };
    const files = createFiles(province.sources);
    const adapter = openAdapter(kind, { system: "civil-status", settings, env, files });
    const line = createAxiosHttp({ baseUrl: url, maxSockets: 20, headers: {}, transport });
    closers.push(files.close, line.close);
    const send = async (dossier: Dossier): Promise<Outcome> => {
      const [part] = adapter.parts(dossier);
      assert.ok(part);
      const item: Item = { code: dossier.code, version: 1, part, known: false };
      const { signal } = new AbortController();
      const [outcome] = await adapter.send([item], { http: line.http, signal, timeoutMs: 60_000 });
      assert.ok(outcome);
      return outcome;
    };
    return { adapter, send };
  };
  const papers = (more: Partial<Papers[number]> = {}): Papers => [
    { id: "P0", name: "bỏ.pdf", link: `${province.origin}/none`, deleted: true },
    { id: "P1", name: "tờ khai.pdf", componentCode: "TK", link: `${province.origin}/1`, ...more },
    { id: "P2", name: "bản giấy", componentCode: "BG" },
    {
      id: "P3",
      name: 'giấy "chứng sinh".pdf',
      componentCode: "GCS",
      componentName: "Giấy chứng sinh",
      link: `${province.origin}/2`,
      sha256: shaOf(two),
    },
  ];
  const birth = (submittedPapers: Papers, more: Partial<Dossier> = {}) =>
    portalDossier(code, {
      receivedAt: "2026-11-23T07:30:00+07:00",
      eForm: { noiDangKy: "16681", nksHoTen: "Nguyễn Bé Mẫu" },
      submittedPapers,
      ...more,
    });
  const held = async (of = code) => {
    const reply = await fetch(`${ministry.url}/inspect/dossiers/${of}`);
    return reply.status === 200 ? ((await reply.json()) as Held).modules : [];
  };
  const first = {
    id: "P1",
    loaiGiayTo: "TK",
    tenGiayTo: "tờ khai.pdf",
    tenTepDinhKem: "tờ khai.pdf",
    huyGiayTo: 0,
    size: one.length,
    sha256: shaOf(one),
  };
  const second = {
    id: "P3",
    loaiGiayTo: "GCS",
    tenGiayTo: "Giấy chứng sinh",
    tenTepDinhKem: 'giấy "chứng sinh".pdf',
    huyGiayTo: 0,
    size: two.length,
    sha256: shaOf(two),
  };

  for (const transport of ["pool", "node"] as const)
    for (const [procedure, module] of [
      ["1.001193", "KS"],
      ["2.000986", "LTKS"],
    ] as const)
      it(`go with it byte by byte, to ${module} over ${transport}; neither those deleted nor those on paper alone`, async () => {
        const { adapter, send } = open({}, ministry.url, transport);
        const dossier = birth(papers(), { procedure: { code: procedure } });
        assert.deepEqual(adapter.parts(dossier)[0]?.notes, [
          "fileDinhKem: 1 giấy tờ không có tệp, không gửi kèm",
        ]);
        assert.equal((await send(dossier)).is, "accepted");
        const [only] = await held();
        assert.deepEqual([only?.module, only?.submissions[0]?.files], [module, [first, second]]);
      });

  it("make the part go apart, so that a slow file server keeps no other registration waiting", () => {
    const { adapter } = open();
    assert.equal(adapter.parts(birth(papers()))[0]?.apart, province.origin);
    assert.equal(adapter.parts(birth([]))[0]?.apart, undefined);
  });

  it("count in its digest by their content where that is told, not by a link that may be signed anew", () => {
    const { adapter } = open();
    const digest = (more: object) => adapter.parts(birth(papers(more)))[0]?.digest;
    const sha256 = shaOf(one);
    assert.equal(digest({ sha256 }), digest({ sha256, link: `${province.origin}/1?signed=anew` }));
    assert.notEqual(digest({ sha256 }), digest({ sha256: shaOf(two) }));
    assert.notEqual(digest({}), digest({ link: `${province.origin}/other` }));
  });

  for (const [title, more] of [
    ["is not there", { link: "/none" }],
    ["is another than was told", { sha256: "a".repeat(64) }],
    ["is a page of the web", { link: "/page" }],
    ["is empty", { link: "/empty" }],
  ] as const)
    it(`park it where one ${title}, with the place and the cure, and nothing is submitted`, async () => {
      province.files["/page"] = "<!doctype html><html>Đăng nhập</html>";
      province.files["/empty"] = "";
      const { send } = open();
      const wrong = "link" in more ? { link: province.origin + more.link } : more;
      const outcome = await send(birth(papers(wrong)));
      assert.equal(outcome.is, "rejected");
      assert.equal(outcome.field, "/submittedPapers/1");
      assert.match(outcome.cure ?? "", /khai lại/);
      assert.deepEqual(await held(), []);
    });

  it("wait where their server is in trouble, which is no fault of the system", async () => {
    province.answerAll(503);
    const { send } = open();
    const outcome = await send(birth(papers()));
    assert.deepEqual(outcome, {
      is: "busy",
      why: "Máy chủ tệp trả HTTP 503",
      elsewhere: true,
      retryAfterMs: 60_000,
    });
    assert.deepEqual(await held(), []);
  });

  it("are so many bytes together as the setting says, and the one with which they are more is named", async () => {
    province.files["/1"] = randomBytes(MiB - two.length);
    const { send } = open({ settings: { mostPapersMiB: 1 } });
    assert.equal((await send(birth(papers()))).is, "accepted");
    province.files["/1"] = randomBytes(MiB - two.length + 1);
    const outcome = await send(birth(papers(), { code: codeOf(2) }));
    assert.equal(outcome.is, "rejected");
    assert.equal(outcome.field, "/submittedPapers/3");
    assert.match(outcome.why, /1 MiB/);
    assert.deepEqual(await held(codeOf(2)), []);
  });

  it("of 45 MiB go through", async () => {
    const large = randomBytes(45 * MiB);
    province.files["/1"] = large;
    const { send } = open({ settings: { mostPapersMiB: 45 } });
    const [, paper] = papers();
    assert.equal((await send(birth(paper ? [paper] : []))).is, "accepted");
    const [only] = await held();
    assert.deepEqual(only?.submissions[0]?.files, [
      { ...first, size: large.length, sha256: shaOf(large) },
    ]);
  });

  it("stay behind in the older form, which has no place for them, and a note says so", async () => {
    const { adapter, send } = open({ profile: "xml" });
    const [part] = adapter.parts(birth(papers()));
    assert.deepEqual(part?.notes, ["Mẫu XML không có chỗ cho giấy tờ: 2 tệp không gửi kèm"]);
    assert.equal(part.apart, undefined);
    assert.equal(part.digest, adapter.parts(birth([]))[0]?.digest);
    assert.equal((await send(birth(papers()))).is, "accepted");
    assert.deepEqual([(await held())[0]?.submissions[0]?.files, province.asked()], [[], []]);
  });

  it("named by the system in a refusal are the place that is shown", async () => {
    const { send } = open();
    const [, paper] = papers({ componentCode: "" });
    const outcome = await send(birth(paper ? [paper] : []));
    assert.deepEqual(
      [outcome.is, "field" in outcome && outcome.field],
      ["rejected", "/submittedPapers"],
    );
  });

  it("are in memory together within what a process has for files, however many dossiers have large ones", async () => {
    let under = 0;
    let most = 0;
    const answers: (() => void)[] = [];
    const slow = createServer((request, response) => {
      request.resume().on("end", () => {
        if (request.url === "/token")
          return void response.end(JSON.stringify({ access_token: "x", expires_in: 3600 }));
        under += 1;
        most = Math.max(most, under);
        answers.push(() => {
          under -= 1;
          response.end(JSON.stringify({ status: "1", statusDescription: "" }));
        });
      });
    });
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    closers.push(() => slow.close());
    province.files["/1"] = randomBytes(20 * MiB);
    const { send } = open({}, `http://127.0.0.1:${(slow.address() as AddressInfo).port}`);
    const [, paper] = papers();
    const all = [1, 2, 3, 4, 5, 6].map((n) =>
      send(birth(paper ? [paper] : [], { code: codeOf(n) })),
    );
    const { arrayBuffers } = process.memoryUsage();
    // Whoever may be beside the first two has long come by then.
    await until("two arrived", () => answers.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(answers.length, 2);
    assert.ok(process.memoryUsage().arrayBuffers - arrayBuffers < 200 * MiB);
    for (let left = all.length; left > 0; left -= 1) {
      await until("a registration arrived", () => answers.length > 0);
      answers.shift()?.();
    }
    assert.deepEqual(
      (await Promise.all(all)).map(({ is }) => is),
      all.map(() => "accepted"),
    );
    assert.ok(most <= 2, `${most} at once`);
  });

  it("are lacking where they cannot be fetched, each named", () => {
    const { adapter } = open();
    const wrong: Papers = [
      { id: "1", name: "a.pdf", sha256: "a".repeat(64) },
      { id: "2", name: "b.pdf", link: "https://elsewhere.example.test/2" },
    ];
    assert.throws(
      () => adapter.parts(birth(wrong)),
      ({ errors }: Unmappable) => {
        const told = errors.map(({ pointer }) => pointer);
        assert.deepEqual(told, ["/submittedPapers/0/link", "/submittedPapers/1/link"]);
        return true;
      },
    );
  });
});
