import {
  loginOf,
  type Reading,
  readArray,
  readEnvelope,
  readSync,
  sessionOf,
} from "../../../adapters/province/in-forms.ts";
import {
  BAD_LOGIN,
  BAD_SESSION,
  hubReply,
  loginReply,
  lookReply,
  refusal,
  sessionReply,
} from "../../../adapters/province/in-replies.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { Validator } from "../../../schemas/validate.ts";
import { hubAnswer, loggedIn, sessionAnswer } from "../answers/inbound.ts";
import { parseStrictJson } from "../body/strict-json.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem, type ProblemCode } from "../contract/problems.ts";
import { type Answer, type Asked, queryShape, type Route, type Who } from "../contract/route.ts";
import type { Accounts } from "../inbound/accounts.ts";
import { loginDoor, networkDoor, sessionDoor } from "../inbound/door.ts";
import { createLookUp } from "../inbound/look-up.ts";
import { tokenIn } from "../inbound/sessions.ts";
import { createTakeList } from "../inbound/take-list.ts";

/** What provincial systems already say to the portal, in its two older forms, said to us. */
export const inboundRoutes = (parts: {
  ledger: HttpLedger;
  accounts: Accounts;
  validateDossier: Validator<Dossier>;
  onFault: (error: unknown) => void;
}): Route[] => {
  const { ledger, accounts, onFault } = parts;
  const takeList = createTakeList({ ledger, validate: parts.validateDossier, onFault });
  const lookUp = createLookUp(ledger);

  const take = async (asked: Asked, reading: Extract<Reading, { items: unknown[] }>) => {
    const { caller } = asked;
    const { asks: does, items } = reading;
    const { verdicts, unread } = await takeList({
      does,
      items,
      caller,
      unit: accounts.of(caller)?.unit,
    });
    const taken = verdicts.filter(({ is }) => is === "taken").length;
    asked.note({ does, items: items.length, taken, ...(unread.length > 0 ? { unread } : {}) });
    return { does, verdicts };
  };

  const logIn = async (asked: Asked): Promise<Answer> => {
    const given = asked.received.length > MOST_LOGIN_BYTES ? undefined : bodyOf(asked, "session");
    if (given && "refused" in given) return given.refused;
    const login = loginOf(given?.body);
    if (!login) return answer(400, refusal("session", "Cần {username, password} là văn bản"));
    const known = accounts.logIn(login, asked.from);
    if (!known) return wrong(asked, BAD_LOGIN);
    asked.note({ account: known.account.name });
    return answer(200, loginReply(known.session, known.account.success));
  };

  const integrate = async (asked: Asked): Promise<Answer> => {
    const account = accounts.of(asked.caller);
    if (account?.form !== "session") return wrong(asked, BAD_SESSION);
    const given = bodyOf(asked, "session");
    if ("refused" in given) return given.refused;
    // What was found in the bytes must be what the envelope itself says.
    if (sessionOf(given.body) !== tokenIn(asked.received)) return wrong(asked, BAD_SESSION);
    const reading = readEnvelope(given.body);
    if ("refused" in reading) return answer(200, refusal("session", reading.refused));
    const { success } = account;
    if (reading.asks === "look") {
      const { code } = reading;
      asked.note({ does: "look" });
      return answer(200, lookReply(code, await lookUp(code, asked.caller), success));
    }
    const { does, verdicts } = await take(asked, reading);
    return answer(200, sessionReply(does, verdicts, success));
  };

  const hub =
    (read: (body: unknown, asked: Asked) => Reading) =>
    async (asked: Asked): Promise<Answer> => {
      const given = bodyOf(asked, "hub");
      if ("refused" in given) return given.refused;
      const reading = read(given.body, asked);
      if ("refused" in reading) return answer(200, refusal("hub", reading.refused));
      if (reading.asks === "look") throw new Problem("not-found");
      const { does, verdicts } = await take(asked, reading);
      return answer(200, hubReply(does, verdicts));
    };

  const common = {
    method: "post",
    who: ["province", "admin"] satisfies Who[],
    sharesItself: true,
    problems: ["bad-encoding", "overloaded"] satisfies ProblemCode[],
  } as const;
  const list = { type: "array", minItems: 1, maxItems: 500, items: { type: "object" } };

  return [
    {
      ...common,
      path: "/v1/inbound/province/login",
      summary: "Giao thức cũ có phiên: đăng nhập",
      door: loginDoor(accounts),
      body: { type: "application/json", asIs: true, schema: loginSchema },
      answers: { 200: { what: "Đã đăng nhập", schema: loggedIn }, ...noes },
      answer: logIn,
    },
    {
      ...common,
      path: "/v1/inbound/province/integration",
      summary:
        "Giao thức cũ có phiên: DongBoHoSoMC, CapNhatTienDoHoSoMC, TraCuuHoSo, nêu ở trường service",
      door: sessionDoor(accounts),
      body: { type: "application/json", asIs: true, schema: envelopeSchema },
      answers: {
        200: {
          what: "Đã xong mọi mục; hoặc -3 đã tồn tại, -1 không được, từng mục một ở result",
          schema: sessionAnswer,
        },
        ...noes,
      },
      answer: integrate,
    },
    ...(["add", "update", "progress"] as const).map(
      (does): Route => ({
        ...common,
        path: `/v1/inbound/province/${does}`,
        summary: hubSummaries[does],
        door: networkDoor(accounts),
        body: { type: "application/json", asIs: true, schema: list },
        answers: hubAnswers,
        answer: hub((body) => readArray(does, body)),
      }),
    ),
    {
      ...common,
      path: "/v1/inbound/province/DongBoHoSoMC",
      summary: "Giao thức cũ của trục: thêm mới hoặc cập nhật hồ sơ, nêu ở isUpdating",
      query: syncQuery,
      door: networkDoor(accounts),
      body: { type: "application/json", asIs: true, schema: list },
      answers: hubAnswers,
      answer: hub((body, { query }) => readSync(query.isUpdating, body)),
    },
  ];
};

/** A name and a password; more is none. */
const MOST_LOGIN_BYTES = 4_096;

const hubSummaries = {
  add: "Giao thức cũ của trục: thêm mới hồ sơ",
  update: "Giao thức cũ của trục: cập nhật hồ sơ",
  progress: "Giao thức cũ của trục: thêm dòng tiến trình",
};
const noes = {
  400: { what: "Nội dung không đọc được", schema: sessionAnswer },
  401: { what: "Sai tên, mật khẩu hoặc phiên", schema: sessionAnswer },
};

const hubAnswers = {
  200: {
    what: '"0" kèm "thành công"; "-3" kèm "đã tồn tại" khi thêm mới; "-1" và lý do',
    schema: hubAnswer,
  },
  400: { what: "Nội dung không đọc được", schema: hubAnswer },
};

const loginSchema = {
  type: "object",
  required: ["username", "password"],
  properties: { username: { type: "string" }, password: { type: "string" } },
};

const envelopeSchema = {
  type: "object",
  required: ["session", "service"],
  properties: {
    session: { type: "string" },
    madonvi: { type: "string" },
    service: { type: "string", enum: ["DongBoHoSoMC", "CapNhatTienDoHoSoMC", "TraCuuHoSo"] },
    isUpdating: { type: "string", enum: ["True", "False"] },
    mahoso: { type: "string" },
    data: { type: "array", minItems: 1, maxItems: 500, items: { type: "object" } },
  },
};

/** Described alone: what else stands in the query is passed over. */
const syncQuery = queryShape({
  type: "object",
  properties: { isUpdating: { type: "string", enum: ["True", "False"] } },
});

/** In the system's own form, whatever its status. */
const answer = (status: number, body: object): Answer => ({
  status,
  text: { type: "application/json", content: JSON.stringify(body) },
});

/** A wrong name, password or session; throws the problem `too-many-wrong-keys` after too many from one address. */
const wrong = (asked: Asked, message: string): Answer => {
  const retryAfter = asked.countWrongKey();
  if (retryAfter > 0) throw new Problem("too-many-wrong-keys", { retryAfter });
  return answer(401, refusal("session", message));
};

/** The body as JSON, a byte order mark passed over; or why not, in the system's own form. */
const bodyOf = (
  { received }: Asked,
  form: "session" | "hub",
): { body: unknown } | { refused: Answer } => {
  const hasMark = received.subarray(0, 3).equals(MARK);
  try {
    return { body: parseStrictJson(hasMark ? received.subarray(3) : received) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const [{ pointer, message } = { pointer: "", message: "" }] = error.errors;
    const why = `Nội dung không phải JSON hợp lệ. ${pointer} ${message}`.replaceAll(/ +/g, " ");
    return { refused: answer(400, refusal(form, why.trim())) };
  }
};

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
