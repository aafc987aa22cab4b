import assert from "node:assert/strict";
import { validateSystems } from "../../schemas/dossier.ts";
import { changed } from "./schemas-sample.ts";

function leastFile() {
  return {
    systems: {
      "national-portal": {
        adapter: "national-portal",
        profile: "a",
        mode: "live",
        baseUrl: "https://portal.example.test/api",
      },
    },
  };
}

function fullFile() {
  return {
    $schema: "../schemas/systems.schema.json",
    ownership: { order: ["province", "national-portal"], fields: { status: ["province"] } },
    systems: {
      "national-portal": {
        adapter: "national-portal",
        profile: "a",
        mode: "shadow",
        baseUrl: "http://127.0.0.1:8080",
        allowHttp: true,
        paths: { login: "/mapi/login", sync: "/mapi/g" },
        headers: { dstcode: "VN:GOV:000.00.00.G22:vpcpdvcqg" },
        auth: { type: "session", usernameEnv: "PORTAL_USER", passwordEnv: "PORTAL_PASSWORD" },
        unit: "000.00.00.H41",
        lanes: 16,
        concurrency: { start: 1, max: 4 },
        perCall: { dossiers: 2 },
        rate: 2.5,
        callTimeoutMs: 1000,
        leaseMarginMs: 500,
        settleMs: 0,
        retrySeconds: [0.1, 1],
        retryAfterMaxSeconds: 86_400,
        retryJitter: 0,
        unrecognisedTries: 1,
        breaker: { failures: 2, coolSeconds: [1] },
        windows: [{ from: "22:00", to: "05:30" }],
        replies: [
          { code: 7, is: "busy", cure: "Chờ" },
          { http: "4xx", text: "đã có", is: "duplicate" },
        ],
        ifLost: { rows: "park" },
        modes: [{ agency: "H41.17", procedure: "1.001193", mode: "off" }],
        sessionMinutes: 10,
        subjectTypes: { citizen: "1", "household-business": "2" },
        settings: { sendNationalReference: true, cut: 995, currency: "VND" },
      },
    },
  };
}

const ONE = "/systems/national-portal";
const BAD: [title: string, pointer: string, value: unknown, message: string][] = [
  ["without its systems", "/systems", undefined, "Cần trường bắt buộc này; hãy bổ sung."],
  ["without an adapter", `${ONE}/adapter`, undefined, "Cần trường bắt buộc này; hãy bổ sung."],
  ["without a mode", `${ONE}/mode`, undefined, "Cần trường bắt buộc này; hãy bổ sung."],
  ["with an unknown mode", `${ONE}/mode`, "on", 'Cần một trong "off", "shadow", "live".'],
  ["with a secret", `${ONE}/auth/password`, "x", 'Không có trường này; có phải "passwordEnv"?'],
  [
    "with a secret for a variable's name",
    `${ONE}/auth/passwordEnv`,
    "hunter2!",
    "Cần TÊN của biến môi trường như PORTAL_PASSWORD, không bao giờ là chính bí mật.",
  ],
  [
    "with an address that is no address",
    `${ONE}/baseUrl`,
    "portal.example.test",
    "Cần địa chỉ http hoặc https đầy đủ, không có tên đăng nhập, truy vấn hay phân đoạn.",
  ],
  ["with 17 lanes", `${ONE}/lanes`, 17, "Cần số từ 1 đến 16."],
  ["with no lane", `${ONE}/lanes`, 0, "Cần số từ 1 đến 16."],
  [
    "with a header that HTTP cannot carry",
    `${ONE}/headers/dstcode`,
    "Sở",
    "Cần ký tự ASCII, vì tiêu đề HTTP chỉ mang an toàn các ký tự này.",
  ],
  ["with a rate of nothing", `${ONE}/rate`, 0, "Cần số lớn hơn 0, không quá 10000."],
  ["with jitter above one", `${ONE}/retryJitter`, 1.1, "Cần số từ 0 đến 1."],
  ["with an empty schedule", `${ONE}/retrySeconds`, [], "Cần ít nhất 1 phần tử."],
  ["with an hour of 24", `${ONE}/windows/0/to`, "24:00", "Cần giờ như 17:30."],
  ["with a day of 8", `${ONE}/windows/0/days`, [8], "Cần số từ 1 đến 7."],
  ["with a day twice", `${ONE}/windows/0/days`, [1, 1], "Cần các phần tử khác nhau."],
  ["with a rule that reads nothing", `${ONE}/replies/0`, { is: "busy" }, "Cần ít nhất 2 trường."],
  [
    "with a class of HTTP statuses that is none",
    `${ONE}/replies/0/http`,
    "6xx",
    "Cần mã HTTP như 503, hoặc một lớp như 5xx.",
  ],
  [
    "with an HTTP status of 600",
    `${ONE}/replies/0/http`,
    600,
    "Cần mã HTTP như 503, hoặc một lớp như 5xx.",
  ],
  [
    "with a Retry-After to believe of none",
    `${ONE}/retryAfterMaxSeconds`,
    0,
    "Cần số từ 1 đến 86400.",
  ],
  [
    "with a Retry-After to believe of more than a day",
    `${ONE}/retryAfterMaxSeconds`,
    86_401,
    "Cần số từ 1 đến 86400.",
  ],
  ["with a misspelt setting", `${ONE}/lane`, 2, 'Không có trường này; có phải "lanes"?'],
  [
    "with a spaced name",
    "/systems/cổng",
    {},
    "Cần tên hệ thống gồm chữ thường, chữ số và gạch nối.",
  ],
  [
    "with an inner object for a setting",
    `${ONE}/settings/cut`,
    {},
    "Cần văn bản hoặc số hoặc true hoặc false, nhận được một đối tượng.",
  ],
];

describe("the systems file", () => {
  it("is filled in with the defaults, and the file given stays as it was", () => {
    const given = leastFile();
    const verdict = validateSystems(given);
    assert.ok(verdict.ok);
    assert.deepEqual(given, leastFile());
    assert.deepEqual(verdict.value.systems["national-portal"], {
      ...leastFile().systems["national-portal"],
      allowHttp: false,
      auth: { type: "none" },
      breaker: { failures: 5, coolSeconds: [10, 30, 60, 300] },
      callTimeoutMs: 60_000,
      concurrency: { start: 2, max: 8 },
      headers: {},
      ifLost: {},
      incident: { dossiers: 3, seconds: 900 },
      lanes: 2,
      leaseMarginMs: 15_000,
      modes: [],
      paths: {},
      perCall: { dossiers: 1, rows: 10 },
      transport: "pool",
      rate: null,
      replies: [],
      retryJitter: 0.2,
      retrySeconds: [5, 15, 60, 300, 900, 3600],
      sessionMinutes: 10,
      settings: {},
      settleMs: 5000,
      subjectTypes: {},
      retryAfterMaxSeconds: 3600,
      unrecognisedTries: 5,
      windows: [],
    });
  });

  it("shares no default between two readings", () => {
    const [first, second] = [validateSystems(leastFile()), validateSystems(leastFile())];
    assert.ok(first.ok && second.ok);
    first.value.systems["national-portal"]?.retrySeconds.push(1);
    assert.equal(second.value.systems["national-portal"]?.retrySeconds.length, 6);
  });

  it("keeps what it says over the defaults", () => {
    const verdict = validateSystems(fullFile());
    assert.ok(verdict.ok);
    const settings = verdict.value.systems["national-portal"];
    assert.equal(settings?.lanes, 16);
    assert.deepEqual(settings?.perCall, { dossiers: 2, rows: 10 });
    assert.deepEqual(settings?.ifLost, { rows: "park" });
    assert.deepEqual(settings?.windows, [
      { from: "22:00", to: "05:30", days: [1, 2, 3, 4, 5, 6, 7] },
    ]);
  });

  for (const [title, pointer, value, message] of BAD) {
    it(`is refused ${title}, at ${pointer}`, () => {
      const verdict = validateSystems(changed(fullFile(), pointer, value));
      const place = Array.isArray(value) && message.includes("1 đến 7") ? `${pointer}/0` : pointer;
      assert.deepEqual(verdict, { ok: false, errors: [{ pointer: place, message }] });
    });
  }

  for (const [pointer, least, most] of [
    [`${ONE}/incident/dossiers`, 2, 100],
    [`${ONE}/incident/seconds`, 10, 86_400],
    ["/files/concurrency", 1, 32],
  ] as const)
    it(`takes ${least} to ${most} at ${pointer}, and says so of less and of more`, () => {
      const at = (value: number) =>
        validateSystems(
          changed({ files: {}, ...fullFile() }, pointer.replace(/\/[^/]+$/, ""), {
            [pointer.replace(/^.*\//, "")]: value,
          }),
        );
      for (const value of [least, most]) assert.equal(at(value).ok, true);
      for (const value of [least - 1, most + 1]) {
        const verdict = at(value);
        const errors = verdict.ok ? [] : verdict.errors;
        assert.deepEqual(
          errors.map((each) => each.pointer),
          [pointer],
        );
        assert.match(errors[0]?.message ?? "", new RegExp(`${value < least ? least : most}`));
      }
    });

  for (const allowHttp of [undefined, false]) {
    it(`is refused with plain http when allowHttp is ${allowHttp}`, () => {
      assert.deepEqual(validateSystems(changed(fullFile(), `${ONE}/allowHttp`, allowHttp)), {
        ok: false,
        errors: [
          {
            pointer: `${ONE}/baseUrl`,
            message: "Cần địa chỉ https, hoặc allowHttp: true cho mạng khép kín.",
          },
        ],
      });
    });
  }
});
