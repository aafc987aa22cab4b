import type { Dossier } from "../../schemas/generated/dossier.ts";

/** A dossier with nothing but what is required. */
export function leastDossier(): Dossier {
  return {
    code: "H41.17-261122-0001",
    procedure: { code: "1.001193" },
    agencies: { processing: { code: "H41.17" } },
    applicant: { kind: "citizen" },
    status: 2,
  };
}

/** A dossier with every field of the schema filled in, all of it synthetic. */
export function fullDossier(): Dossier {
  return {
    code: "H41.17-261122-0001",
    codes: [{ code: "000.00.00.G22-261122-000009", issuer: "national-portal" }],
    origin: "national-portal",
    procedure: {
      code: "1.001193",
      name: "Đăng ký khai sinh",
      localCode: "1.001193.000.00.00.H41",
      serviceCode: "1.001193.01",
    },
    field: { code: "G15-HT01", name: "Hộ tịch" },
    agencies: {
      receiving: { code: "H41.217", name: "UBND xã Mẫu 1" },
      processing: { code: "000.00.17.H41", name: "Sở Mẫu" },
    },
    applicant: {
      kind: "citizen",
      name: "Nguyễn Văn Mẫu",
      identityPapers: [{ type: "citizen-id-12", number: "040099000001", issuedOn: "2021-01-01" }],
      nationalAccountId: "TECHID-DEMO-1",
      phone: "0900000001",
      email: "mau@example.test",
      fax: "0900000002",
      address: { provinceCode: "40", districtCode: "415", wardCode: "16681", detail: "Số 1 Mẫu" },
    },
    submitter: {
      kind: "citizen",
      name: "Trần Thị Ví Dụ",
      identityPapers: [{ type: "citizen-id-9", number: "040099001" }],
      nationalAccountId: "00000000-0000-4000-8000-000000000002",
      phone: "0900000003",
      email: "vidu@example.test",
      fax: "",
      bornOn: "1999-01-31",
      address: { provinceCode: "40", wardCode: "16681", detail: "Số 2 Mẫu" },
    },
    channel: "online",
    returnForm: "desk",
    receiptNumber: "BN-1/2026",
    abstract: "Hồ sơ mẫu",
    note: "",
    otherInformation: "",
    returnInformation: "",
    submittedAt: "2026-11-22T09:30:00+07:00",
    receivedAt: "2026-11-23T07:30:00+07:00",
    dueAt: "2026-11-25T17:00:00+07:00",
    finishedAt: "2026-11-25T16:00:00+07:00",
    returnedAt: "2026-11-25T16:30:00.123+07:00",
    refusedAt: "2026-11-25T09:30:00Z",
    status: 10,
    steps: [
      {
        key: "1",
        at: "2026-11-23T07:30:00+07:00",
        status: 2,
        actor: { name: "Trần Thị Ví Dụ", title: "Chuyên viên" },
        department: "Bộ phận một cửa",
        content: "Tiếp nhận hồ sơ",
        opinion: "Đủ giấy tờ",
        startedAt: "2026-11-23T07:30:00+07:00",
        dueAt: "2026-11-23T17:00:00+07:00",
      },
      { at: "2026-11-25T16:00:00+07:00", status: 9 },
    ],
    supplements: [
      {
        id: "1",
        requestedBy: "Trần Thị Ví Dụ",
        content: "Bổ sung tờ khai",
        requestedAt: "2026-11-23T10:00:00+07:00",
        receivedBy: "Trần Thị Ví Dụ",
        receivedInformation: "Đã nhận",
        receivedAt: "2026-11-24T10:00:00+07:00",
        completed: true,
        papers: [{ name: "Tờ khai", quantity: 1, form: "original" }],
        fees: [{ name: "Lệ phí mẫu", amount: 0 }],
        previousDueAt: "2026-11-24T17:00:00+07:00",
        newDueAt: "2026-11-25T17:00:00+07:00",
        dueAt: "2026-11-24T17:00:00+07:00",
      },
    ],
    fees: [
      {
        name: "Lệ phí mẫu",
        code: "1",
        collectedAt: "reception",
        amount: 8000,
        kind: "ordinary",
        paid: true,
      },
    ],
    submittedPapers: [
      {
        id: "1",
        name: "to-khai.pdf",
        componentCode: "000.00.00.G09-KQ000001",
        componentName: "Tờ khai",
        quantity: 1,
        form: "electronic",
        link: "https://files.example.test/d/1",
        sha256: "0".repeat(64),
        digitised: true,
        reuse: "result",
        replacementResultCode: "KQ.G15.000031",
        fromPersonalStore: false,
        deleted: false,
      },
    ],
    attachments: [
      {
        name: "Đơn",
        quantity: 2,
        form: "copy",
        link: "https://files.example.test/d/3?v=1#trang-2",
      },
    ],
    results: [
      {
        id: "2",
        name: "Giấy khai sinh",
        componentCode: "000.00.00.G09-KQ002269",
        link: "http://files.example.test/d/2",
        sha256: "f".repeat(64),
        resultCode: "KQ.G15.000031",
      },
    ],
    eForm: { tenTre: "Nguyễn Thị Mẫu" },
    flags: {
      digitised: true,
      verifiedByVneid: true,
      onlinePayment: "none",
      consultedDatabases: ["7"],
      submittedVia: "portal",
    },
    revision: 3,
    updatedAt: "2026-11-25T16:30:00+07:00",
  };
}

/** A copy of a JSON value in which the part at a pointer is another value, or gone when `undefined`. */
export function changed(source: unknown, pointer: string, value: unknown): unknown {
  const copy: unknown = structuredClone(source);
  const names = pointer.slice(1).split("/").map(unescapePointer);
  const last = names.pop() ?? "";
  let parent: unknown = copy;
  for (const name of names) parent = Reflect.get(Object(parent), name);
  if (typeof parent !== "object" || parent === null) throw new Error(`Nothing at ${pointer}.`);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Object.defineProperty(parent, last, { value, enumerable: true, configurable: true });
  return copy;
}

function unescapePointer(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}
