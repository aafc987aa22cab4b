import assert from "node:assert/strict";
import fc from "fast-check";
import { Unmappable } from "../../adapters/contract.ts";
import { createChecks, shorten } from "../../adapters/kit/mapping/checks.ts";
import { codes } from "../../adapters/kit/mapping/codecs/codes.ts";
import { date } from "../../adapters/kit/mapping/codecs/date.ts";
import { numberInText, yesNo } from "../../adapters/kit/mapping/codecs/number.ts";
import { text, upper } from "../../adapters/kit/mapping/codecs/text.ts";
import { omitted } from "../../adapters/kit/mapping/entry.ts";
import { MOST_DIFFERENCES } from "../../adapters/kit/mapping/explain.ts";
import { MOST_ITEMS, MOST_UNREAD } from "../../adapters/kit/mapping/read.ts";
import { table } from "../../adapters/kit/mapping/table.ts";
import type { Dossier, SubmittedPaper } from "../../schemas/generated/dossier.ts";
import { processorMs } from "../processor-ms.ts";
import { createProvince } from "../province/province.ts";
import { fullDossier, leastDossier } from "./schemas-sample.ts";

/** A made-up ministry's message. */
type Wire = {
  Ma: string;
  ChuHoSo: string;
  TenHoa?: string;
  DienThoai?: string;
  Kenh?: "K1" | "K2";
  TrangThai: string;
  NgayNhan?: string;
  NoiXuLy: { Ma: string; Ten?: string };
  SoTaiLieu?: number;
  TaiLieu: { Id: string; Ten: string; DaXoa?: 0 | 1 }[];
  CSDL: { Ma: string }[];
};
type Own = { by: string };

const paper = table<Wire["TaiLieu"][number], SubmittedPaper, Own>()(
  { absent: omitted },
  ({ row }) => [
    row("Id", "/id", text()),
    row("Ten", "/name", text(), { limit: 20 }),
    row("DaXoa", "/deleted", yesNo(1, 0)),
  ],
);

const record = table<Wire, Dossier, Own>()({ absent: omitted }, ({ row, made, each, inside }) => [
  row("Ma", "/code", text()),
  row("ChuHoSo", "/applicant/name", text(), { need: true }),
  row("TenHoa", "/applicant/name", upper(), { oneWay: "đã có ở ChuHoSo" }),
  row("DienThoai", "/applicant/phone", text(), { when: ({ channel }) => channel === "online" }),
  row("Kenh", "/channel", codes({ direct: "K1", online: "K2", post: "K1" }, { instead: ["post"] })),
  row("TrangThai", "/status", numberInText()),
  row("NgayNhan", "/receivedAt", date("yyyyMMddHHmmss"), { need: ({ status }) => status !== 1 }),
  inside(
    "NoiXuLy",
    "/agencies/processing",
    table<Wire["NoiXuLy"], Dossier["agencies"]["processing"], Own>()(
      { absent: omitted },
      ({ row }) => [row("Ma", "/code", text()), row("Ten", "/name", text())],
    ),
  ),
  made("SoTaiLieu", ["/submittedPapers"], ({ submittedPapers }) => submittedPapers?.length),
  each("TaiLieu", "/submittedPapers", paper, { key: "/id", keep: ({ deleted }) => !deleted }),
  each(
    "CSDL",
    "/flags/consultedDatabases",
    table<{ Ma: string }, string, Own>()({ absent: omitted }, ({ row }) => [row("Ma", "", text())]),
  ),
]);
const own = { by: "test" };
const written = (dossier: Dossier) => record.encode(dossier, own);

describe("a mapping table", () => {
  it("writes a message field by field, lists and objects with it, nothing where nothing is told", () => {
    const { message, notes } = written({ ...fullDossier(), channel: "post" });
    assert.deepEqual(message, {
      Ma: "H41.17-261122-0001",
      ChuHoSo: "Nguyễn Văn Mẫu",
      TenHoa: "NGUYỄN VĂN MẪU",
      Kenh: "K1",
      TrangThai: "10",
      NgayNhan: "20261123073000",
      NoiXuLy: { Ma: "000.00.17.H41", Ten: "Sở Mẫu" },
      SoTaiLieu: fullDossier().submittedPapers?.length,
      TaiLieu: message.TaiLieu,
      CSDL: (fullDossier().flags?.consultedDatabases ?? []).map((Ma) => ({ Ma })),
    });
    assert.deepEqual(notes, ['Kenh: hệ thống không có mã cho "post", gửi K1']);
  });

  it("names every lack at once, by its place and with its cure", () => {
    assert.throws(
      () => written(leastDossier()),
      (error) =>
        error instanceof Unmappable &&
        assert.deepEqual(error.errors, [
          {
            pointer: "/applicant/name",
            message: "Hệ thống yêu cầu ChuHoSo; hãy bổ sung trường này.",
          },
          {
            pointer: "/receivedAt",
            message: "Hệ thống yêu cầu NgayNhan; hãy bổ sung trường này.",
          },
        ]) === undefined,
    );
  });

  it("lets a required field go out empty where the settings say so", () => {
    const checks = createChecks({ blankAllowed: ["ChuHoSo", "NgayNhan"] });
    assert.equal(record.encode(leastDossier(), own, checks).message.ChuHoSo, "");
  });

  it("tells the origin of every field that the message has, past items that did not go", () => {
    const papers = [
      { id: "1", name: "a", deleted: true },
      { id: "2", name: "b" },
    ];
    const { origin } = written({ ...fullDossier(), submittedPapers: papers });
    assert.deepEqual(origin()["/TaiLieu/0/Ten"], ["/submittedPapers/1/name"]);
    assert.deepEqual(origin()["/NoiXuLy/Ma"], ["/agencies/processing/code"]);
    assert.deepEqual(origin()["/TaiLieu/1/Ten"], undefined);
    assert.deepEqual(origin()["/DienThoai"], ["/applicant/phone"]);
  });

  it("cuts what is too long, with a note, and counts characters", () => {
    const long = { ...fullDossier(), submittedPapers: [{ id: "1", name: "ế😀".repeat(11) }] };
    const { message, notes } = written(long);
    assert.equal([...(message.TaiLieu[0]?.Ten ?? "")].length, 20);
    assert.deepEqual(notes, ["Ten dài hơn 20 ký tự, đã cắt"]);
    assert.equal(shorten("e\u0301".repeat(4), 4), "é".repeat(4));
  });

  it("reads back what it wrote", () => {
    const dossier = fullDossier();
    const { says, unread } = record.decode(written(dossier).message, own);
    assert.deepEqual(unread, []);
    assert.deepEqual(says, {
      code: dossier.code,
      applicant: { name: dossier.applicant.name, phone: dossier.applicant.phone },
      channel: "online",
      status: 10,
      receivedAt: dossier.receivedAt,
      agencies: { processing: dossier.agencies.processing },
      submittedPapers: (dossier.submittedPapers ?? [])
        .filter(({ deleted }) => !deleted)
        .map(({ id, name, deleted }) => ({
          id,
          name: shorten(name, 20),
          ...(deleted === undefined ? {} : { deleted }),
        })),
      flags: { consultedDatabases: dossier.flags?.consultedDatabases },
    });
  });

  it("names what it cannot read, and what is not lawful in a dossier, and takes the rest", () => {
    const { says, unread } = record.decode(
      {
        Ma: "không phải mã",
        ChuHoSo: "Hộ Mẫu",
        Kenh: "K9",
        TrangThai: "11",
        NgayNhan: "20260231000000",
        NoiXuLy: [],
        TaiLieu: [{ Id: "1" }, { Id: "2", Ten: "b", Them: 1 }, 7],
        La: 1,
        "Nguyễn Văn Mẫu 040099000001": 1,
      },
      own,
    );
    assert.deepEqual(says, {
      applicant: { name: "Hộ Mẫu" },
      submittedPapers: [{ id: "2", name: "b" }],
    });
    assert.deepEqual(unread.sort(), [
      "",
      "/Kenh",
      "/La",
      "/Ma",
      "/NgayNhan",
      "/NoiXuLy",
      "/TaiLieu/0",
      "/TaiLieu/1/Them",
      "/TaiLieu/2",
      "/TrangThai",
    ]);
  });

  it("reads nothing out of what is no message, and no member that is not the message's own", () => {
    for (const none of [undefined, null, "x", 1, []])
      assert.deepEqual(record.decode(none, own), { says: {}, unread: [""] });
    assert.deepEqual(record.decode(Object.create({ Ma: "H41.17-261122-0001" }), own).says, {});
  });

  it("tells where two messages differ: place, title, values, but of persons only that they do", () => {
    const ours = written(fullDossier()).message;
    const [first, ...rest] = ours.TaiLieu;
    assert.ok(first);
    const theirs = {
      ...ours,
      ChuHoSo: "Người Khác",
      TrangThai: "4",
      TaiLieu: [...rest, { ...first, Ten: "khác" }, { Id: "x", Ten: "y" }],
    };
    assert.deepEqual(record.explain(ours, theirs), [
      { path: "/ChuHoSo", pointer: "/applicant/name", title: "Tên chủ hồ sơ" },
      {
        path: "/TrangThai",
        pointer: "/status",
        title: "Trạng thái hồ sơ",
        ours: "10",
        theirs: "4",
      },
      { path: "/TaiLieu/0/Ten", pointer: "/submittedPapers/*/name", title: "Tên tệp đính kèm" },
      {
        path: `/TaiLieu/${ours.TaiLieu.length}`,
        pointer: "/submittedPapers",
        title: "Tài liệu nộp",
      },
    ]);
    assert.deepEqual(record.explain(ours, ours), []);
  });

  it("gives back what it was told, and writes the same again, whatever a province tells", () => {
    const told = [...createProvince({ dossiers: 300, seed: 3, from: new Date("2026-07-01") })];
    const checks = () => createChecks({ blankAllowed: ["ChuHoSo", "NgayNhan"] });
    let n = 0;
    fc.assert(
      fc.property(fc.nat(told.length - 1), fc.integer({ min: 1, max: 10 }), (at, status) => {
        const dossier = { ...(told[at]?.dossier ?? leastDossier()), status };
        const { message } = record.encode(dossier, own, checks());
        const { says, unread } = record.decode(message, own);
        assert.deepEqual(unread, []);
        assert.equal(says.status, status);
        assert.equal(says.applicant?.name, dossier.applicant.name);
        const again = {
          ...dossier,
          ...says,
          applicant: { ...dossier.applicant, ...says.applicant },
        };
        assert.deepEqual(record.encode(again as Dossier, own, checks()).message, message);
        n += 1;
      }),
      { numRuns: 1_000 },
    );
    assert.equal(n, 1_000);
  });
});

describe("a mapping table before who sends too much", () => {
  const MOST_MS = 2_000;
  const within = (work: () => void) => {
    const began = processorMs();
    work();
    assert.ok(processorMs() - began < MOST_MS);
  };

  it("reads so many items of a list at most, and says where it stopped", () => {
    const TaiLieu = Array.from({ length: MOST_ITEMS + 1 }, (_, n) => ({ Id: `${n}`, Ten: "x" }));
    const { unread } = record.decode({ TaiLieu }, own);
    assert.ok(unread.includes(`/TaiLieu/${MOST_ITEMS}`));
    assert.deepEqual(record.decode({ TaiLieu: TaiLieu.slice(0, 200) }, own).unread, []);
  });

  it("names so many unread fields at most, in time that grows as the message does", () => {
    const strange = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`k${n}`, 0]));
    within(() => assert.equal(record.decode(strange, own).unread.length, MOST_UNREAD));
    const TaiLieu = Array.from({ length: 200_000 }, () => ({ Id: " ", Ten: 0 }));
    within(() => assert.equal(record.decode({ TaiLieu }, own).unread.length, MOST_UNREAD));
  });

  it("takes no text that is longer than the dossier's", () => {
    const long = { ChuHoSo: "x".repeat(256), TrangThai: "9".repeat(1_000_000) };
    assert.deepEqual(record.decode(long, own), { says: {}, unread: ["/TrangThai", "/ChuHoSo"] });
  });

  it("compares long lists in time that grows as they do, and tells so many differences at most", () => {
    const list = (from: number) =>
      Array.from({ length: 100_000 }, (_, n) => ({ Id: `${from + n}`, Ten: "x" }));
    const { message } = written(fullDossier());
    within(() =>
      assert.equal(
        record.explain({ ...message, TaiLieu: list(0) }, { ...message, TaiLieu: list(50_000) })
          .length,
        MOST_DIFFERENCES,
      ),
    );
  });
});

describe("a mapping table that does not fit", () => {
  it("does not compile", () => {
    const define = table<Wire, Dossier, Own>();
    const optional = table<Partial<Wire>, Dossier, Own>();
    const of = { absent: omitted };
    // @ts-expect-error: no such place
    optional(of, ({ row }) => [row("Ma", "/kode", text())]);
    // @ts-expect-error: no such field
    optional(of, ({ row }) => [row("MaHoSo", "/code", text())]);
    // @ts-expect-error: a codec of text where the field is a number
    optional(of, ({ row }) => [row("SoTaiLieu", "/code", text())]);
    // @ts-expect-error: a codec of text where the dossier has a number
    optional(of, ({ row }) => [row("Ma", "/status", text())]);
    // @ts-expect-error: the dossier's word "post" has no code
    optional(of, ({ row }) => [row("Kenh", "/channel", codes({ direct: "K1", online: "K2" }))]);
    optional(of, ({ row }) => [
      // @ts-expect-error: the dossier has no word "fax"
      row("Kenh", "/channel", codes({ direct: "K1", online: "K2", post: "K1", fax: "K2" })),
    ]);
    optional(of, ({ row }) => [
      // @ts-expect-error: the system has no code K3
      row("Kenh", "/channel", codes({ direct: "K1", online: "K2", post: "K3" })),
    ]);
    // @ts-expect-error: theirs is required, ours may be lacking, and neither need nor absent is said
    table<{ Ten: string }, Dossier>()(of, ({ row }) => [row("Ten", "/applicant/name", text())]);
    // @ts-expect-error: a list of theirs from what is no list of ours
    optional(of, ({ each }) => [each("TaiLieu", "/applicant/name", paper)]);
    const place = table<Wire["NoiXuLy"], { code: string }, Own>()(of, ({ row }) => [
      row("Ma", "/code", text()),
    ]);
    optional(of, ({ inside }) => [
      // @ts-expect-error: an object from a place that may be lacking, and nothing says when it is there
      inside("NoiXuLy", "/agencies/receiving", place),
      inside("NoiXuLy", "/agencies/receiving", place, {
        when: ({ agencies }) => !!agencies.receiving,
      }),
    ]);
    // @ts-expect-error: the message's required fields are lacking
    define(of, ({ row }) => [row("Ma", "/code", text())]);
    // @ts-expect-error: a codec that is none of the list
    optional(of, ({ row }) => [row("Ma", "/code", { encode: (a: string) => a, decode: () => "" })]);
  });
});
