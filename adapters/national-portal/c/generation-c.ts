import type { PortalCNumberRequest } from "../../../schemas/generated/national-portal/c-number-request.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Call, Fetched, Files, Item, Outcome } from "../../contract.ts";
import { inTurn } from "../../kit/files/in-turn.ts";
import { isCode, mostHash } from "../../kit/text/outside-text.ts";
import { sentCodes } from "../shared/sent-codes.ts";
import type { Attached, Upload } from "./papers-c.ts";
import type { CreateBody, RowBody, StatusBody } from "./tables-c.ts";

/** The national side's codes of a dossier, as far as the dossier itself tells them. */
export type Told = { MaHoSo?: string; IdHoSo?: string };
/** A message to a dossier that the national side numbers; `results`: the digest of the result papers it carries. */
export type Addressed<Body> = { told: Told; body: Body; results?: string };
/** A dossier to create, with the papers whose files were uploaded. */
export type CreateMessage = Addressed<CreateBody> & { attached: Attached[] };

/** The calls of generation C, whose answers bring codes along. */
export const createGenerationC = (parts: { settings: SystemSettings; files: Files }) => {
  const { settings, files } = parts;

  const call = async (
    to: Call,
    operation: string,
    message: object,
  ): Promise<{ outcome: Outcome; data: Record<string, unknown> }> => {
    const sent = sentCodes([message].flat());
    const { outcome, body } = await to.to(operation, message, { sent });
    return { outcome, data: dataOf(body) };
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
      return isCode(data.value, 64)
        ? { is: "accepted", receipt: { code: data.value, operation: "GetNextValue" } }
        : { is: "unrecognised", why: "GetNextValue không trả mã hồ sơ đúng dạng" };
    },
    /** Fetches a file and uploads it; the receipt carries its codes there. Uploaded again it gets others, and the first stay unused. */
    upload: (item: Item, to: Call): Promise<Outcome> => {
      const { at, name, ...file } = item.part.message as Upload;
      const send = async (fetched: Fetched): Promise<Outcome> => {
        const { outcome, data } = await call(to, "upload", formOf(settings, name, fetched));
        if (outcome.is !== "accepted")
          return outcome.is === "duplicate" ? strange(outcome) : outcome;
        const { IdTepTin: code, HashTepTin: hash } = data;
        return isCode(code) && isCode(hash, mostHash)
          ? { is: "accepted", receipt: { code, hash, operation: "UploadFile" } }
          : { is: "unrecognised", why: "UploadFile không trả IdTepTin và HashTepTin đúng dạng" };
      };
      return files
        .fetch(file, to, (fetched) => inTurn(to, () => send(fetched)))
        .then((outcome) => (outcome.is === "rejected" ? { field: at, ...outcome } : outcome));
    },
    /** Creates a dossier under the number it was given; the same again is "đã tồn tại", so it is never made twice. */
    create: async (item: Item, to: Call): Promise<Outcome> => {
      const { told, body, attached } = item.part.message as CreateMessage;
      const MaHoSo = item.receipts?.number?.code ?? told.MaHoSo;
      if (MaHoSo === undefined) return nameless;
      const ThanhPhanHoSo = withFiles(body.ThanhPhanHoSo, attached, item);
      if (!ThanhPhanHoSo) return fileless;
      const { outcome, data } = await call(to, "create", { MaHoSo, ...body, ThanhPhanHoSo });
      if (outcome.is !== "accepted" && outcome.is !== "duplicate") return outcome;
      if (typeof data.maHoSo === "string" && data.maHoSo !== MaHoSo)
        return { is: "unrecognised", why: "CreateDossier trả mã hồ sơ khác mã đã gửi" };
      const { idHoSo } = data;
      if (idHoSo === undefined || idHoSo === null || idHoSo === "") return outcome;
      const code = Number.isSafeInteger(idHoSo) ? String(idHoSo) : idHoSo;
      return isCode(code)
        ? { is: outcome.is, receipt: { code } }
        : { is: "unrecognised", why: "CreateDossier trả idHoSo không đúng dạng" };
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

/** One file as a form, under the field that holds its bytes. */
const formOf = ({ settings }: SystemSettings, name: string, { bytes, type }: Fetched): FormData => {
  const form = new FormData();
  const file = new Blob([bytes as Buffer<ArrayBuffer>], { type });
  form.set(String(settings.fileField ?? "file"), file, name);
  return form;
};

/** The components with their papers, each under the codes that its upload brought back; undefined where one has none. */
const withFiles = (
  components: CreateBody["ThanhPhanHoSo"],
  attached: Attached[],
  { receipts = {} }: Item,
): CreateBody["ThanhPhanHoSo"] | undefined => {
  const papers = attached.flatMap(({ part, component, ...paper }) => {
    const { code: IdGiayTo, hash: HashTepTin } = receipts[part] ?? {};
    return IdGiayTo && HashTepTin ? [{ component, file: { IdGiayTo, HashTepTin, ...paper } }] : [];
  });
  if (papers.length < attached.length) return undefined;
  return components.map((each, n) => ({
    ...each,
    GiayToDinhKem: papers.flatMap(({ component, file }) => (component === n ? [file] : [])),
  }));
};

const dataOf = (body: unknown): Record<string, unknown> => {
  const { data } = (body ?? {}) as { data?: unknown };
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

const fileless: Outcome = {
  is: "rejected",
  why: "Chưa có mã tải lên của một tệp (IdTepTin, HashTepTin)",
  field: "/submittedPapers",
  cure: "Khai lại hồ sơ để các tệp được tải lên trước",
};

/** One item that is there already refuses its whole list: the halves are sent, until it stands alone. */
const oneIsThere: Outcome = { is: "rejected", why: "Một phần tử của danh sách đã tồn tại" };

const strange = (outcome: Outcome): Outcome => ({
  is: "unrecognised",
  why: "why" in outcome ? outcome.why : "Trả lời đã tồn tại nơi không thể có",
});
