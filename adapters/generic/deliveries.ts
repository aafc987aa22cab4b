import { oneOf } from "../../schemas/explain.ts";
import type { Delivered, Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import { omitted } from "../kit/mapping/entry.ts";
import { type Table, tableOf } from "../kit/mapping/table.ts";
import { conditionOf, entriesOf } from "./map-entries.ts";

/** One part of a dossier: its message, the operation that tells it, and what becomes of it when a reply is lost. */
export type Delivery = {
  part: Delivered["part"];
  operation: string;
  table: Table<object, object>;
  overwrites: boolean;
  underDossier: boolean;
  ifLost: "resend" | "park";
};

/** What a file says of sending: which dossiers, and each part in order. */
export type Described = { concerns: (dossier: unknown) => boolean; deliveries: Delivery[] };

/** Reads what is sent out of a file of the right shape; what cannot be is added to `errors`. Pure but for that. */
export const readDeliveries = (mapping: Mapping, errors: FieldError[]): Described => {
  const { concerns, codes, maps, operations, deliver, transport } = mapping;
  const { zone } = transport;
  const named = new Set<string>();
  const reading = { codecs: { lists: codes, ...(zone ? { zone } : {}) }, errors, named };
  const told = new Map<string, Delivered["part"]>();
  const deliveries = deliver.flatMap((each, n): Delivery[] => {
    const at = `/deliver/${n}`;
    const operation = Object.hasOwn(operations, each.by) ? operations[each.by] : undefined;
    if (!operation) {
      errors.push({ pointer: `${at}/by`, message: oneOf(Object.keys(operations), each.by) });
      return [];
    }
    errors.push(...faultsOf(each, operation.effect, deliver.slice(0, n), at));
    const { send } = operation;
    const rows = Object.hasOwn(maps, send) ? maps[send] : undefined;
    if (!rows) {
      const pointer = `/operations/${each.by}/send`;
      errors.push({ pointer, message: oneOf(Object.keys(maps), send) });
      return [];
    }
    if (told.has(send) && told.get(send) !== each.part)
      errors.push({
        pointer: `${at}/by`,
        message: `Bảng "${send}" đã dùng cho phần khác; mỗi phần một bảng.`,
      });
    told.set(send, each.part);
    const scope = { base: "", ofStep: each.part !== "dossier" };
    const entries = entriesOf(rows, `/maps/${send}`, scope, reading);
    return [
      {
        part: each.part,
        operation: each.by,
        table: tableOf<object, object, unknown>(entries, omitted),
        overwrites: operation.effect === "sets",
        underDossier: each.after === "dossier",
        ifLost: each.ifLost ?? (operation.effect === "sets" ? "resend" : "park"),
      },
    ];
  });
  const conditions = Object.fromEntries(
    Object.entries(concerns).map(([pointer, is]) => [pointer, { is }]),
  );
  const isConcerned = conditionOf(conditions, "/concerns", { base: "", ofStep: false }, errors);
  errors.push(
    ...unused("maps", maps, told),
    ...unused("codes", codes, named),
    ...unused("operations", operations, new Set(deliver.map(({ by }) => by))),
  );
  return { concerns: isConcerned, deliveries };
};

const faultsOf = (
  { part, after, ifLost }: Delivered,
  effect: "sets" | "adds",
  before: readonly Delivered[],
  at: string,
): FieldError[] => [
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

const unused = (under: string, given: object, used: { has(name: string): boolean }): FieldError[] =>
  Object.keys(given)
    .filter((name) => !used.has(name))
    .map((name) => ({
      pointer: `/${under}/${name}`,
      message: "Không được dùng ở đâu; dùng nó hoặc bỏ đi.",
    }));
