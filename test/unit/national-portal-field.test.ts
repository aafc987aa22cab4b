import assert from "node:assert/strict";
import type { Http, Item, Line } from "../../adapters/contract.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { createFiles } from "../../adapters/kit/files/files.ts";
import { dossierMessage } from "../../adapters/national-portal/a/dossier-message.ts";
import { dossierMessageB } from "../../adapters/national-portal/b/dossier-message-b.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import { createFieldFinder } from "../../adapters/national-portal/named-field.ts";
import { placesOnTheWire } from "../../adapters/national-portal/wire-places.ts";
import { validateSystems } from "../../schemas/dossier.ts";
import { portalDossier } from "../contract/portal-dossier.ts";
import { fullDossier } from "./schemas-sample.ts";

describe("the field that a refusal names", () => {
  const fieldNamedIn = createFieldFinder();

  for (const [text, at, field] of [
    ["Trường bắt buộc MaLinhVuc không được để trống", undefined, "/field/code"],
    ["HTTP 200: error_code 1: MALINHVUC sai", undefined, "/field/code"],
    ["Mã Lĩnh Vực không hợp lệ".normalize("NFD"), undefined, "/field/code"],
    ["Lĩnh vực chưa được cấu hình", undefined, "/field/code"],
    ["NgayHenTra trước NgayTra", undefined, "/dueAt"],
    ["Ngày hẹn trả phải sau ngày tiếp nhận", undefined, "/receivedAt"],
    ["DSMaLinhVucMoi không hợp lệ", undefined, undefined],
    ["Trường MaHoSo, MaLinhVuc không hợp lệ", undefined, "/field/code"],
    ["Trường NguoiXuLy vượt quá 50 ký tự", "/steps/3", "/steps/3/actor/name"],
    ["Người xử lý không được để trống", "/steps/0", "/steps/0/actor/name"],
    ["Trường NguoiXuLy vượt quá 50 ký tự", undefined, undefined],
    ["Trường IdDoiTuong không đúng định dạng uuid", "/applicant", "/applicant/nationalAccountId"],
    ["SoDinhDanh sai", "/submitter", "/submitter/identityPapers"],
    ["TaiLieuNop[2].TenTepDinhKem quá dài", undefined, "/submittedPapers"],
    ["Lỗi lạ", undefined, undefined],
    ["", undefined, undefined],
  ] as const)
    it(`in "${text}" (${at ?? "the record"}) is ${field ?? "none"}`, () => {
      assert.equal(fieldNamedIn(text, at), field);
    });

  it("is known for every field that A and B send", () => {
    const own = { subjectTypes: {}, settings: {} };
    const dossier = { ...fullDossier(), supplements: [] };
    const sent = [dossierMessage(dossier, own), dossierMessageB(dossier, own)];
    const places = placesOnTheWire();
    const unknown = sent
      .flatMap(({ message }) => Object.keys(message))
      .filter((name) => !places.has(name));
    assert.deepEqual(unknown, []);
  });

  it("stands in what becomes of the dossier, refused or not understood, and never in place of one that is told", async () => {
    const file = validateSystems({
      systems: {
        portal: {
          adapter: "national-portal",
          profile: "b",
          mode: "live",
          baseUrl: "https://hub.example.test",
          auth: { type: "none" },
        },
      },
    });
    const settings = file.ok ? file.value.systems.portal : undefined;
    assert.ok(settings);
    const files = createFiles({ origins: [], networks: [], concurrency: 2 });
    const adapter = openAdapter(kind, { system: "portal", settings, env: {}, files });
    const [record, row] = adapter.parts(portalDossier("H41.17-261122-0001"));
    assert.ok(record && row);
    const fieldAfter = async (part: Item["part"], error_code: string, message: string) => {
      const body = { error_code, message };
      const http: Http = async () => ({
        kind: "answer",
        status: 200,
        body,
        text: JSON.stringify(body),
      });
      const call: Line = { http, signal: new AbortController().signal, timeoutMs: 1_000 };
      const [outcome] = await adapter.send([{ code: "x", version: 1, part, known: false }], call);
      return outcome && "field" in outcome ? [outcome.is, outcome.field] : [outcome?.is];
    };
    assert.deepEqual(await fieldAfter(record, "1", "MaTTHC sai"), ["rejected", "/procedure/code"]);
    assert.deepEqual(await fieldAfter(record, "0", "Xem MaTTHC"), [
      "unrecognised",
      "/procedure/code",
    ]);
    assert.deepEqual(await fieldAfter(row, "1", "ChucDanh sai"), [
      "rejected",
      "/steps/0/actor/title",
    ]);
    assert.deepEqual(await fieldAfter(record, "1", "Lỗi lạ"), ["rejected"]);
    files.close();
  });
});
