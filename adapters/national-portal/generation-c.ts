import type { PortalCNumberRequest } from "../../schemas/generated/national-portal/c-number-request.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { type Auth, createPost } from "../auth.ts";
import type { Call, Item, Outcome, Reply } from "../contract.ts";
import { httpRules, type Rule, readReply } from "../reply-table.ts";
import type { CreateBody } from "./create-message-c.ts";
import type { RowBody, StatusBody } from "./status-message-c.ts";

/** The national side's codes of a dossier, as far as the dossier itself tells them. */
export type Told = { MaHoSo?: string; IdHoSo?: string };
/** A message to a dossier that the national side numbers; `results`: the digest of the result papers it carries. */
export type Addressed<Body> = { told: Told; body: Body; results?: string };

/**
 * Generation C's reply rows: HTTP and the wrapper's code together, "already there" by its text. A refusal without the wrapper
 * is no word of the national side: something on the way said it, of every dossier alike.
 */
export const replyTableC: Rule[] = [
  // Of a whole wrapper alone: half of one may hold these words and lack the codes that come after them.
  { text: "đã tồn tại", whole: true, is: "duplicate" },
  { text: "thử lại sau", is: "busy" },
  { http: 200, code: 200, is: "accepted" },
  { http: 200, code: 0, is: "accepted" },
  { http: 400, whole: true, is: "rejected" },
  { http: 403, whole: true, is: "rejected", cure: "Kiểm tra quyền của tài khoản với đơn vị này" },
  { http: 404, whole: true, is: "rejected", cure: "Kiểm tra hồ sơ trên cổng và địa chỉ (paths)" },
];

/** The calls of generation C: OAuth token, then one address an operation, typed JSON. */
export const createGenerationC = (parts: { settings: SystemSettings; auth: Auth }) => {
  const { settings } = parts;
  const post = createPost(parts.auth, (reply) => reply.kind === "answer" && reply.status === 401);
  const table: Rule[] = [...settings.replies, ...replyTableC, ...httpRules];

  const call = async (
    to: Call,
    path: keyof typeof defaultPaths,
    body: unknown,
  ): Promise<{ outcome: Outcome; data: Record<string, unknown> }> => {
    const reply = await post(to, settings.paths[path] ?? defaultPaths[path], body);
    if ("trouble" in reply) return { outcome: reply.trouble, data: {} };
    return { outcome: readReply(reply, table, { codeField: "code" }), data: dataOf(reply) };
  };

  /** Sends what has its address in one list; what has none is refused by itself. A list is taken or refused as a whole. */
  const sendList = async <Body>(
    items: Item[],
    to: Call,
    path: "progress" | "status",
    write: (body: Addressed<Body>, address: Required<Told>, item: Item) => object,
  ): Promise<Outcome[]> => {
    const ready = items.flatMap((item) => {
      const message = item.part.message as Addressed<Body>;
      const address = addressOf(item, message.told, settings);
      return address ? [{ item, body: write(message, address, item) }] : [];
    });
    if (ready.length === 0) return items.map(() => nameless);
    const { outcome } = await call(
      to,
      path,
      ready.map(({ body }) => body),
    );
    const sent = new Set(ready.map(({ item }) => item));
    const one = outcome.is !== "duplicate" || ready.length === 1 ? outcome : oneIsThere;
    return items.map((item) => (sent.has(item) ? one : nameless));
  };

  return {
    /** Has the national side issue a MaHoSo; the receipt carries it. A number whose reply is lost is a number unused, no more. */
    nextNumber: async (item: Item, to: Call): Promise<Outcome> => {
      const { outcome, data } = await call(to, "number", item.part.message as PortalCNumberRequest);
      if (outcome.is !== "accepted") return outcome.is === "duplicate" ? strange(outcome) : outcome;
      return typeof data.value === "string" && /^\S{1,64}$/.test(data.value)
        ? { is: "accepted", receipt: { code: data.value, operation: "GetNextValue" } }
        : { is: "unrecognised", why: "GetNextValue không trả mã hồ sơ" };
    },
    /** Creates a dossier under the number it was given; the same again is "đã tồn tại", so it is never made twice. */
    create: async (item: Item, to: Call): Promise<Outcome> => {
      const { told, body } = item.part.message as Addressed<CreateBody>;
      const MaHoSo = item.receipts?.number?.code ?? told.MaHoSo;
      if (MaHoSo === undefined) return nameless;
      const { outcome, data } = await call(to, "create", { MaHoSo, ...body });
      if (outcome.is !== "accepted" && outcome.is !== "duplicate") return outcome;
      if (typeof data.maHoSo === "string" && data.maHoSo !== MaHoSo)
        return { is: "unrecognised", why: "CreateDossier trả mã hồ sơ khác mã đã gửi" };
      const id = typeof data.idHoSo === "string" || typeof data.idHoSo === "number";
      return id ? { is: outcome.is, receipt: { code: String(data.idHoSo) } } : outcome;
    },
    /** Appends rows in time order. */
    sendRows: (items: Item[], to: Call): Promise<Outcome[]> =>
      sendList<RowBody>(items, to, "progress", ({ body }, { IdHoSo, MaHoSo }) => ({
        IDHoSo: IdHoSo,
        MaHoSo,
        ...body,
      })),
    /** Sets statuses. Results that went with 9 do not go again with 10. */
    sendStatuses: async (items: Item[], to: Call): Promise<Outcome[]> => {
      const outcomes = await sendList<StatusBody>(
        items,
        to,
        "status",
        (message, address, item) => ({
          ...address,
          ...message.body,
          ...(sentBefore(item, message) ? { DanhSachGiayToKetQua: [] } : {}),
        }),
      );
      return outcomes.map((outcome, n) => {
        const { results } = (items[n]?.part.message ?? {}) as Addressed<StatusBody>;
        return outcome.is === "accepted" && results !== undefined
          ? { is: "accepted", receipt: { operation: `results ${results}` } }
          : outcome;
      });
    },
  };
};

const defaultPaths = {
  number: "/GetNextValue",
  create: "/CreateDossier",
  progress: "/CapNhatTienTrinh",
  status: "/CapNhatTrangThai",
};

const dataOf = (reply: Reply): Record<string, unknown> => {
  const data = reply.kind === "answer" && (reply.body as { data?: unknown } | undefined)?.data;
  return data !== null && typeof data === "object" ? { ...data } : {};
};

/** The codes that rows and statuses carry: what the national side gave us, else what the dossier tells. */
const addressOf = (
  { receipts = {} }: Item,
  told: Told,
  { settings }: SystemSettings,
): Required<Told> | undefined => {
  const MaHoSo = receipts.number?.code ?? told.MaHoSo;
  const IdHoSo =
    receipts.dossier?.code ?? told.IdHoSo ?? (settings.idOptional === true ? "" : undefined);
  return MaHoSo === undefined || IdHoSo === undefined ? undefined : { IdHoSo, MaHoSo };
};

const sentBefore = ({ receipts }: Item, { body, results }: Addressed<StatusBody>) =>
  body.TrangThai === 10 &&
  results !== undefined &&
  receipts?.status?.operation === `results ${results}`;

const nameless: Outcome = {
  is: "rejected",
  why: "Chưa biết mã quốc gia của hồ sơ (MaHoSo, IdHoSo)",
  field: "/codes",
  cure: 'Khai hai mã trong codes, issuer "national-portal" và "national-portal-id"',
};

/** One item that is there already refuses its whole list: the halves are sent, until it stands alone. */
const oneIsThere: Outcome = { is: "rejected", why: "Một phần tử của danh sách đã tồn tại" };

const strange = (outcome: Outcome): Outcome => ({
  is: "unrecognised",
  why: "why" in outcome ? outcome.why : "GetNextValue: đã tồn tại",
});
