import assert from "node:assert/strict";
import dossierSchema from "../../schemas/dossier.schema.json" with { type: "json" };
import { validateDossier } from "../../schemas/dossier.ts";
import { processorMs } from "../processor-ms.ts";
import { changed, fullDossier, leastDossier } from "./schemas-sample.ts";

const MOMENT =
  "Cần thời điểm có thật kèm múi giờ, năm 1900 đến 2200, như 2026-11-23T07:30:00+07:00";
const DAY = "Cần ngày có thật, năm 1900 đến 2200, như 1999-01-31.";
const LINK =
  "Cần đường dẫn http hoặc https đầy đủ, không có tên đăng nhập, mã hóa phần trăm, như https://files.example.test/d/1.";
const CODE =
  "Cần mã hồ sơ như H41.17-261122-0001: mã đơn vị, ngày 6 hoặc 8 chữ số, số thứ tự 4 đến 7 chữ số.";
const AGENCY = "Cần mã định danh đơn vị như H41.17 hoặc 000.00.17.H41.";
const PROCEDURE = "Cần mã thủ tục như 1.001193 hoặc 1.001193.000.00.00.H41.";
const STATUS = "Cần trạng thái của Cổng DVC Quốc gia, số nguyên từ 1 đến 10.";
const CLEAN = "Cần văn bản không có ký tự điều khiển hay nửa cặp thay thế.";
const ID =
  "Cần định danh gồm chữ cái tiếng Việt, chữ số 0 đến 9 và . _ : / + = -, không có khoảng trắng";
const SHA = "Cần mã băm SHA-256 gồm 64 chữ số thập lục phân viết thường.";
const MISSING = "Cần trường bắt buộc này; hãy bổ sung.";
const EMPTY_IS_LEFT_OUT = ", nhận được null; bỏ trường này khi không có giá trị.";
const got = (message: string, kind: string) => `${message.slice(0, -1)}, nhận được ${kind}.`;

function faultsOf(value: unknown) {
  const verdict = validateDossier(value);
  return verdict.ok ? [] : verdict.errors;
}

const BAD: [title: string, pointer: string, value: unknown, message: string][] = [
  ["without its code", "/code", undefined, MISSING],
  ["without its procedure", "/procedure", undefined, MISSING],
  ["without the procedure's code", "/procedure/code", undefined, MISSING],
  ["without its agencies", "/agencies", undefined, MISSING],
  ["without its processing agency", "/agencies/processing", undefined, MISSING],
  ["without its applicant", "/applicant", undefined, MISSING],
  ["without the applicant's kind", "/applicant/kind", undefined, MISSING],
  ["without its status", "/status", undefined, MISSING],
  ["with a step that has no time", "/steps/0/at", undefined, MISSING],
  ["with a step that has no status", "/steps/1/status", undefined, MISSING],
  ["with a code in lower case", "/code", "h41.17-261122-0001", CODE],
  ["with a code without a date", "/code", "H41.17-0001", CODE],
  ["with a code whose date has 7 digits", "/code", "H41.17-2611220-0001", CODE],
  ["with a sequence of 3 digits", "/code", "H41.17-261122-001", CODE],
  ["with a sequence of 8 digits", "/code", "H41.17-261122-00000001", CODE],
  ["with a code and a line feed", "/code", "H41.17-261122-0001\n", CODE],
  ["with a number for its code", "/code", 41, got(CODE, "số nguyên")],
  ["with a code of nothing", "/code", "", CODE],
  ["with an unpublished procedure code", "/procedure/code", "1.00119", PROCEDURE],
  ["with words for a procedure code", "/procedure/code", "khai sinh", PROCEDURE],
  ["with an agency name for its id", "/agencies/processing/code", "Sở Mẫu", AGENCY],
  ["with an agency id without its letter", "/agencies/receiving/code", "000.00.17", AGENCY],
  [
    "with an unknown kind of applicant",
    "/applicant/kind",
    "person",
    'Cần một trong "citizen", "business", "household-business", "state-agency", "organisation".',
  ],
  [
    "with 11 digits in a 12-digit identity number",
    "/applicant/identityPapers/0/number",
    "04009900001",
    "Cần số định danh cá nhân gồm 12 chữ số.",
  ],
  [
    "with 12 digits in a 9-digit identity number",
    "/submitter/identityPapers/0/number",
    "040099000001",
    "Cần số chứng minh nhân dân gồm 9 chữ số.",
  ],
  [
    "with a number for an identity number",
    "/applicant/identityPapers/0/number",
    40099000001,
    "Cần số định danh cá nhân gồm 12 chữ số, nhận được số nguyên.",
  ],
  ["with status 0", "/status", 0, STATUS],
  ["with status 11", "/status", 11, STATUS],
  ["with status 2.5", "/status", 2.5, got(STATUS, "số lẻ")],
  ["with its status as text", "/status", "2", got(STATUS, "văn bản")],
  ["with a channel by number", "/channel", 2, 'Cần một trong "direct", "online", "post".'],
  [
    "with a misspelt channel",
    "/channel",
    "on-line",
    'Cần một trong "direct", "online", "post"; có phải "online"?',
  ],
  ["with an unknown channel", "/channel", "phone", 'Cần một trong "direct", "online", "post".'],
  ["with a time of nothing", "/dueAt", "", `${MOMENT}.`],
  ["with a time of null", "/dueAt", null, MOMENT + EMPTY_IS_LEFT_OUT],
  ["with a text of null", "/abstract", null, CLEAN.slice(0, -1) + EMPTY_IS_LEFT_OUT],
  ["with a list of null", "/steps", null, `Cần một danh sách${EMPTY_IS_LEFT_OUT}`],
  ["with an object for a list", "/steps", {}, "Cần một danh sách, nhận được một đối tượng."],
  ["with a list for an object", "/applicant", [], "Cần một đối tượng, nhận được một danh sách."],
  [
    "with text for true or false",
    "/flags/digitised",
    "1",
    "Cần true hoặc false, nhận được văn bản.",
  ],
  ["with a NUL in a text", "/abstract", "a\u0000b", CLEAN],
  ["with a bell in a text", "/steps/0/content", "a\u0007b", CLEAN],
  ["with half a surrogate pair in a text", "/note", "a\uD800b", CLEAN],
  ["with a NUL in a form field", "/eForm/tenTre", "\u0000", CLEAN],
  ["with a birth date that does not exist", "/submitter/bornOn", "2023-02-29", DAY],
  ["with a birth date and time", "/submitter/bornOn", "1999-01-31T00:00:00Z", DAY],
  ["with a link by ftp", "/results/0/link", "ftp://files.example.test/d/1", LINK],
  ["with a script for a link", "/results/0/link", "javascript:alert(1)", LINK],
  ["with a relative link", "/results/0/link", "/d/1", LINK],
  ["with a user name in a link", "/results/0/link", "https://a:b@files.example.test/", LINK],
  ["with spaces in a link", "/results/0/link", "https://files.example.test/to khai.pdf", LINK],
  ["with accents in a link", "/results/0/link", "https://files.example.test/tờ.pdf", LINK],
  ["with a digest in capitals", "/results/0/sha256", "F".repeat(64), SHA],
  ["with a negative fee", "/fees/0/amount", -1, "Cần số từ 0 đến 1000000000000."],
  ["with half a đồng", "/fees/0/amount", 0.5, "Cần số nguyên, nhận được số lẻ."],
  ["with a fee as text", "/fees/0/amount", "8000", "Cần số nguyên, nhận được văn bản."],
  ["with a spaced identifier", "/results/0/id", "a b", `${ID}.`],
  ["with a revision below 0", "/revision", -1, "Cần số từ 0 đến 9007199254740991."],
  ["with a misspelt field", "/due_at", "x", 'Không có trường này; có phải "dueAt"?'],
  ["with a field in other case", "/DueAt", "x", 'Không có trường này; có phải "dueAt"?'],
  [
    "with a field cut short",
    "/results/0/component",
    "x",
    'Không có trường này; có phải "componentCode"?',
  ],
  ["with a misspelt inner field", "/steps/0/statsu", 4, 'Không có trường này; có phải "status"?'],
  ["with a field of no likeness", "/zzzzzzzz", 1, "Không có trường này; hãy bỏ đi."],
  ["with a field named __proto__", "/__proto__", {}, "Không có trường này; hãy bỏ đi."],
  ["with a slash in an unknown field", "/zzzz~1z~0", 1, "Không có trường này; hãy bỏ đi."],
  [
    "with a form field of a strange sign",
    "/eForm/a~1b",
    "x",
    "Cần tên trường của biểu mẫu gồm 1 đến 64 chữ cái, chữ số và _ . -.",
  ],
];

describe("the canonical dossier", () => {
  it("is accepted with the least it may say", () => {
    assert.deepEqual(validateDossier(leastDossier()), { ok: true, value: leastDossier() });
  });

  it("is accepted with everything it may say", () => {
    assert.deepEqual(faultsOf(fullDossier()), []);
  });

  for (const [title, pointer, value, message] of BAD) {
    it(`is refused ${title}, at ${pointer}`, () => {
      assert.deepEqual(faultsOf(changed(fullDossier(), pointer, value)), [{ pointer, message }]);
    });
  }

  for (const value of [undefined, null, 1, "{}", [], true]) {
    it(`is refused as a whole when it is ${JSON.stringify(value)}`, () => {
      const [fault, ...rest] = faultsOf(value);
      assert.equal(fault?.pointer, "");
      assert.match(fault?.message ?? "", /^Cần một đối tượng/);
      assert.equal(rest.length, 0);
    });
  }

  const GOOD_CODES = [
    "H15.50.05.13-261008-0975",
    "000.00.53.H48-220921-0099",
    "G22.99.01-261122-0001",
    "H21.217-261122-0001",
    "H41.17-261122-090123",
    "H41.17-261122-1800123",
    "G09.20-20260609-0092637",
    "H41.17-261122-10000",
  ];
  for (const code of GOOD_CODES) {
    it(`may carry the code ${code}`, () => {
      assert.deepEqual(faultsOf({ ...leastDossier(), code }), []);
    });
  }

  for (const code of ["1.001193", "5.000001", "2.000488.000.00.00.H56", "TS_lop1.000.00.00.H22"]) {
    it(`may be of the procedure ${code}`, () => {
      assert.deepEqual(faultsOf({ ...leastDossier(), procedure: { code } }), []);
    });
  }

  for (const code of ["H41.17", "H41.217", "H41", "H15.50.05.13", "000.00.00.H41", "G09.20"]) {
    it(`may be processed by ${code}`, () => {
      assert.deepEqual(faultsOf({ ...leastDossier(), agencies: { processing: { code } } }), []);
    });
  }

  it("may hold line breaks, tabs, decomposed letters and emoji in a text", () => {
    const abstract = `a\r\n\tb ${"Nguyễn".normalize("NFD")} 😀`;
    assert.deepEqual(faultsOf({ ...leastDossier(), abstract }), []);
  });

  it("counts characters, not code units, toward a limit", () => {
    assert.deepEqual(faultsOf({ ...leastDossier(), receiptNumber: "😀".repeat(255) }), []);
    assert.equal(faultsOf({ ...leastDossier(), receiptNumber: "😀".repeat(256) }).length, 1);
  });

  it("names every fault at once, 50 at most", () => {
    const steps = Array.from({ length: 60 }, () => ({ at: "", status: 2 }));
    const faults = faultsOf({ ...leastDossier(), steps });
    assert.equal(faults.length, 50);
    assert.deepEqual(
      faults.map(({ pointer }) => pointer),
      Array.from({ length: 50 }, (_, index) => `/steps/${index}/at`),
    );
  });

  it("never repeats a value in a message", () => {
    const secret = "040099123456-Bí-Mật";
    const texts = BAD.map(([, pointer]) => changed(fullDossier(), pointer, `${secret}\u0000`));
    const messages = texts.flatMap((dossier) => faultsOf(dossier).map(({ message }) => message));
    assert.ok(messages.length >= 40);
    assert.ok(messages.every((message) => !message.includes("040099") && !message.includes("Mật")));
  });

  it("never repeats a name that may be a person's or a number, and points to the object around it", () => {
    const names = [
      "Nguyễn Văn Mẫu",
      "Mẫu",
      "0900000001",
      "id-040099000001",
      "a b",
      "<b>",
      "a".repeat(100_000),
      "",
    ];
    for (const name of names) {
      const message =
        "Không có trường này; hãy bỏ đi (trong một trường mà tên không nhắc lại ở đây).";
      assert.deepEqual(faultsOf({ ...leastDossier(), [name]: 1 }), [{ pointer: "", message }]);
      const form = { ...leastDossier(), eForm: { [name]: 1 } };
      assert.ok(faultsOf(form).every(({ pointer }) => pointer === "/eForm"));
    }
  });

  it("judges hostile texts in time that grows with their length alone", () => {
    const started = processorMs();
    const long = `https://${"a".repeat(500_000)}`;
    for (const tail of ["", "%", " ", "@", "//", "::"]) {
      const results = [{ id: "1", name: long + tail, link: long + tail }];
      faultsOf({ ...leastDossier(), code: "A.".repeat(500_000), results, dueAt: long });
    }
    assert.ok(processorMs() - started < 10_000);
  });

  it("gives every property a Vietnamese title", () => {
    const untitled: string[] = [];
    walk(dossierSchema, "", (name, node) => {
      if (typeof node.title !== "string" || node.title === "") untitled.push(name);
    });
    assert.deepEqual(untitled, []);
  });
});

function walk(
  node: unknown,
  path: string,
  visit: (name: string, property: Record<string, unknown>) => void,
): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (["if", "then", "else", "allOf"].includes(key)) continue;
    if (key === "properties") {
      for (const [name, property] of Object.entries(child)) {
        visit(`${path}/${name}`, Object(property));
      }
    }
    walk(child, `${path}/${key}`, visit);
  }
}
