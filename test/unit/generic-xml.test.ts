import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Http, Line } from "../../adapters/contract.ts";
import { kind as generic } from "../../adapters/generic/index.ts";
import { Unreadable } from "../../adapters/inbound.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { validateStatement } from "../../schemas/validate-statement.ts";
import { portalDossier } from "../contract/portal-dossier.ts";
import { settingsOf } from "../settings-of.ts";

const code = "H41.17-261122-0001";
const file = readFileSync("test/contract/mappings/welfare.yaml", "utf8");

const open = (text = file) => {
  const verdict = generic.readYaml(text);
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  const auth = { type: "none", inboundSecretEnv: "IN" };
  const settings = settingsOf({ adapter: "generic", profile: "tro-cap-mau", auth });
  const files = { allows: () => true } as never;
  return openAdapter(kind, { system: "welfare", settings, env: { IN: "khoa-rieng" }, files });
};
const lineOf = (text: string, status = 200) => {
  const asked: Parameters<Http>[0][] = [];
  const line: Line = {
    http: async (request) => {
      asked.push(request);
      return { kind: "answer", status, body: undefined, text };
    },
    signal: new AbortController().signal,
    timeoutMs: 1_000,
  };
  return { line, asked };
};
const dossier = portalDossier(code, {
  procedure: { code: "1.001776" },
  submittedPapers: [
    { id: "t1", name: "Đơn" },
    { id: "t2", name: "Giấy" },
  ],
});

describe("a system described by a file that speaks XML", () => {
  const send = async (answer: string) => {
    const { line, asked } = lineOf(answer);
    const [part] = open().parts(dossier);
    const item = { code, version: 1, part: part ?? assert.fail(), known: false };
    const [outcome] = await open().send([item], line);
    return { outcome, asked };
  };

  it("is told in XML", async () => {
    const { asked } = await send("<TraLoi><Ma>0</Ma><MoTa>Đã nhận</MoTa></TraLoi>");
    assert.match(String(asked[0]?.headers?.["Content-Type"]), /^text\/xml/);
    assert.match(
      String(asked[0]?.body),
      /<HoSo><SoHoSo>H41.17-261122-0001<\/SoHoSo>.*<GiayTo><Ma>t1<\/Ma><Ten>Đơn<\/Ten><\/GiayTo><GiayTo><Ma>t2<\/Ma><Ten>Giấy<\/Ten><\/GiayTo><\/HoSo>$/,
    );
  });

  it("has its answers read by the file's rows", async () => {
    const is = async (answer: string) => (await send(answer)).outcome?.is;
    assert.equal(await is("<TraLoi><Ma>00</Ma><MoTa>Đã nhận</MoTa></TraLoi>"), "accepted");
    assert.equal(await is("<TraLoi><Ma>SAI</Ma><MoTa>Thiếu họ tên</MoTa></TraLoi>"), "rejected");
    assert.equal(
      await is("<TraLoi><Ma>0</Ma><MoTa>Không thành công</MoTa></TraLoi>"),
      "unrecognised",
    );
    assert.equal(await is("<html><body>Bảo trì</body></html>"), "lost");
    assert.equal(await is('<!DOCTYPE a [<!ENTITY b "0">]><TraLoi><Ma>&b;</Ma></TraLoi>'), "lost");
    assert.equal(await is('{"Ma":0}'), "lost");
    assert.equal(await is(""), "lost");
  });

  it("is looked up by GET, the code in the path", async () => {
    const look = async (answer: string) => {
      const { line, asked } = lineOf(answer);
      const looked = await open().observe?.one({ dossier, parts: open().parts(dossier) }, line);
      return { looked, path: asked[0]?.path };
    };
    const held = await look("<TraLoi><Ma>0</Ma><HoSo><SoHoSo>x</SoHoSo></HoSo></TraLoi>");
    assert.equal(held.path, "/ho-so/H41.17-261122-0001");
    assert.ok("there" in Object(held.looked) && Object(held.looked).there);
    assert.deepEqual((await look("<TraLoi><Ma>0</Ma><HoSo/></TraLoi>")).looked, { there: false });
    assert.deepEqual((await look("<TraLoi><Ma>404</Ma></TraLoi>")).looked, { there: false });
    assert.ok("trouble" in Object((await look("<TraLoi><Ma>5</Ma></TraLoi>")).looked));
  });

  it("shows contents where the file says where its steps are, else only that a dossier is there", () => {
    const { covers, shows } = open().observe ?? assert.fail();
    assert.deepEqual([covers, shows], [["dossiers", "rows"], "content"]);
    const blind = file
      .replace(", steps: /Buoc", "")
      .replace("after: dossier, ifLost: look }", "after: dossier }");
    const of = open(blind).observe ?? assert.fail();
    assert.deepEqual([of.covers, of.shows], [["dossiers"], "existence"]);
  });

  it("shows what means the same as what was told as the same, and no other", async () => {
    const parts = open().parts({ ...dossier, submittedPapers: [{ id: "t1", name: " Đơn " }] });
    const of = async (HoSo: string) => {
      const { line } = lineOf(`<TraLoi><Ma>0</Ma><HoSo>${HoSo}</HoSo></TraLoi>`);
      const looked = await open().observe?.one({ dossier, parts }, line);
      return parts.map(({ key, message }) => isDeepStrictEqual(Object(looked).holds[key], message));
    };
    const record = `<SoHoSo>${code}</SoHoSo><HoTen>Nguyễn Văn Mẫu</HoTen><TrangThai>DANG_GIAI_QUYET</TrangThai>`;
    const paper = "<GiayTo><Ma>t1</Ma><Ten>Đơn</Ten><Khac>x</Khac></GiayTo>";
    const step = `<Buoc><SoHoSo>${code}</SoHoSo><TrangThai>DANG_GIAI_QUYET</TrangThai><Luc>23/11/2026 07:31:00</Luc></Buoc>`;
    assert.deepEqual(await of(record + paper + step), [true, true]);
    assert.deepEqual(await of(record + paper), [true, false]);
    assert.deepEqual(await of(record + step), [false, true]);
    assert.deepEqual(await of(record + paper + paper + step + step), [false, true]);
    assert.deepEqual(await of(record.replace("Mẫu", "Khác") + paper), [false, false]);
  });

  it("posts XML, of one dossier or several, and is answered in XML", () => {
    const receive = open().receive?.KetQua ?? assert.fail();
    const item = (n: number) =>
      `<HoSo><SoHoSo>H41.17-261122-000${n}</SoHoSo><KetLuan>CHI_TRA</KetLuan><Luc>25/11/2026 09:00:00</Luc><QuyetDinh><So>QD-${n}</So><Ten>Quyết định</Ten></QuyetDinh></HoSo>`;
    const raw = (items: string, key = "<KhoaRieng>khoa-rieng</KhoaRieng>") => ({
      body: Buffer.from(`<Tin>${key}<DanhSach>${items}</DanhSach></Tin>`),
      query: {},
      headers: {},
    });
    assert.ok(receive.verify(raw(item(1))));
    assert.ok(!receive.verify(raw(item(1), "")));
    assert.ok(!receive.verify(raw(item(1), "<KhoaRieng>khac</KhoaRieng>")));
    for (const items of [item(1), item(1) + item(2)])
      for (const statement of receive.read(raw(items))) {
        assert.ok(validateStatement(statement).ok);
        assert.deepEqual([statement.says.status, statement.says.results?.length], [9, 1]);
        assert.deepEqual(statement.unread, []);
      }
    const { body, type } = receive.answer([{ is: "refused", why: "Thiếu <mã>" }]);
    assert.match(
      String(body),
      /<KetQuaTraLoi><Ma>-1<\/Ma><MoTa>Thiếu &lt;mã(>|&gt;)<\/MoTa><\/KetQuaTraLoi>$/,
    );
    assert.match(String(type), /^text\/xml/);
    assert.throws(
      () => receive.read({ ...raw(""), body: Buffer.from("<!DOCTYPE a><a/>") }),
      Unreadable,
    );
  });
});
