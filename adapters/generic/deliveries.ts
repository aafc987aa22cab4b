import { oneOf } from "../../schemas/explain.ts";
import type { Delivered, MappedOperation, Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import { ifLostBy } from "../kind.ts";
import { omitted } from "../kit/mapping/entry.ts";
import { type Table, tableOf } from "../kit/mapping/table.ts";
import { conditionOf, entriesOf } from "./map-entries.ts";
import { readSeveral, type Several } from "./several.ts";
import { textAt } from "./wire-path.ts";

/** One part of a dossier: its message, the operation that tells it, and what becomes of it when a reply is lost. */
export type Delivery = {
  part: Delivered["part"];
  operation: string;
  table: Table<object, object>;
  overwrites: boolean;
  underDossier: boolean;
  ifLost: "resend" | "look" | "park";
  /** Reads the code that the system gives back when it takes the part. */
  receiptOf?: (body: unknown) => string | undefined;
  /** Where several go in a call. */
  several?: Several;
};

/** What a file says of sending: which dossiers, and each part in order. */
export type Described = { concerns: (dossier: unknown) => boolean; deliveries: Delivery[] };

/** Reads what is sent out of a file of the right shape; what cannot be is added to `errors`, the code lists used to `named`. Pure but for that. */
export const readDeliveries = (
  mapping: Mapping,
  errors: FieldError[],
  named: Set<string>,
): Described => {
  const { concerns, codes, maps, operations, deliver, transport } = mapping;
  const { zone } = transport;
  const reading = { codecs: { lists: codes, ...(zone ? { zone } : {}) }, errors, named };
  const told = new Map<string, Delivered["part"]>();
  const deliveries = deliver.flatMap((each, n): Delivery[] => {
    const at = `/deliver/${n}`;
    const operation = Object.hasOwn(operations, each.by) ? operations[each.by] : undefined;
    if (!operation) {
      errors.push({ pointer: `${at}/by`, message: oneOf(Object.keys(operations), each.by) });
      return [];
    }
    errors.push(...faultsOf(each, operation.effect, deliver.slice(0, n), at, mapping.observe));
    const { send = "", receipt } = operation;
    const rows = typeof send === "string" && Object.hasOwn(maps, send) ? maps[send] : undefined;
    if (!rows || typeof send !== "string") {
      const pointer = `/operations/${each.by}/send`;
      errors.push({ pointer, message: oneOf(Object.keys(maps), send) });
      return [];
    }
    if (receipt !== undefined && each.part !== "dossier")
      errors.push({
        pointer: `/operations/${each.by}/receipt`,
        message: "Chỉ phần dossier có mã mà hệ thống trả về.",
      });
    if (told.has(send) && told.get(send) !== each.part)
      errors.push({
        pointer: `${at}/by`,
        message: `Bảng "${send}" đã dùng cho phần khác; mỗi phần một bảng.`,
      });
    told.set(send, each.part);
    const several = readSeveral(operation, mapping, `/operations/${each.by}`, errors);
    const scope = { base: "", ofStep: each.part !== "dossier" };
    const entries = entriesOf(rows, `/maps/${send}`, scope, reading);
    return [
      {
        part: each.part,
        operation: each.by,
        table: tableOf<object, object, unknown>(entries, omitted),
        overwrites: operation.effect === "sets",
        underDossier: each.after === "dossier",
        ifLost: each.ifLost ?? ifLostBy[operation.effect],
        ...(receipt === undefined ? {} : { receiptOf: textAt(receipt) }),
        ...(several ? { several } : {}),
      },
    ];
  });
  const conditions = Object.fromEntries(
    Object.entries(concerns).map(([pointer, is]) => [pointer, { is }]),
  );
  const isConcerned = conditionOf(conditions, "/concerns", { base: "", ofStep: false }, errors);
  return { concerns: (dossier) => deliveries.length > 0 && isConcerned(dossier), deliveries };
};

const faultsOf = (
  { part, after, ifLost }: Delivered,
  effect: MappedOperation["effect"],
  before: readonly Delivered[],
  at: string,
  observe: Mapping["observe"],
): FieldError[] => [
  ...(effect === "reads"
    ? [{ pointer: `${at}/by`, message: 'Thao tác "reads" không gửi được phần nào.' }]
    : []),
  ...(ifLost === "look" && (part === "dossier" ? !observe : observe?.steps === undefined)
    ? [
        {
          pointer: `${at}/ifLost`,
          message:
            part === "dossier"
              ? 'Cần observe để tra cứu; không thì dùng "resend" hoặc "park".'
              : 'Cần observe/steps để tra cứu từng bước; không thì dùng "park".',
        },
      ]
    : []),
  ...(before.some((each) => each.part === part)
    ? [{ pointer: `${at}/part`, message: "Phần này đã được gửi ở dòng trên; bỏ một dòng." }]
    : []),
  ...(part === "dossier" && effect === "adds"
    ? [
        {
          pointer: `${at}/by`,
          message:
            'Phần dossier cần thao tác "sets": mỗi lần hồ sơ đổi nó được gửi lại nguyên vẹn.',
        },
      ]
    : []),
  ...(ifLost === "resend" && effect === "adds"
    ? [
        {
          pointer: `${at}/ifLost`,
          message: 'Thao tác "adds" gửi lại sẽ thêm lần nữa; dùng "park".',
        },
      ]
    : []),
  ...(after !== undefined && !before.some((each) => each.part === after)
    ? [{ pointer: `${at}/after`, message: `Cần phần "${after}" đứng ở dòng trên.` }]
    : []),
];
