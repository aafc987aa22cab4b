import type { MappedOperation, Mapping, ReplyRow } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import { fold } from "../kit/text/fold.ts";

/** What is wrong with the reply tables: a yes that HTTP alone would say, rows that another hides, an operation that nothing can take. Pure. */
export const faultsOfReplies = ({ replies, operations, deliver }: Mapping): FieldError[] => {
  const shared = replies.rows.map((row, n) => ({ row, pointer: `/replies/rows/${n}` }));
  const tables = Object.entries(operations).map(([name, { rows }]) => ({
    pointer: `/operations/${name}`,
    rows: [...rows.map((row, n) => ({ row, pointer: `/operations/${name}/rows/${n}` })), ...shared],
    setsDossier: deliver.some(({ part, by }) => part === "dossier" && by === name),
  }));
  const found = tables.flatMap(({ pointer, rows, setsDossier }) => [
    ...rows.flatMap(({ row, pointer: at }, n) => [
      ...faultsOf(row, at),
      ...hiddenBy(rows.slice(0, n), row, at),
      ...(setsDossier && row.is === "duplicate"
        ? [{ pointer: `${at}/is`, message: noDuplicate }]
        : []),
    ]),
    ...(rows.some(({ row }) => row.is === "accepted")
      ? []
      : [
          {
            pointer,
            message: 'Không dòng trả lời nào là "accepted"; thêm dòng nhận ra trả lời thành công.',
          },
        ]),
  ]);
  const all = [
    ...found,
    ...Object.entries(operations).flatMap((each) => asideOf(replies, ...each)),
  ];
  return [...new Map(all.map((each) => [`${each.pointer} ${each.message}`, each])).values()];
};

/** What an operation shows of dossiers says nothing of the call: a code or text there would never be read. */
const asideOf = (
  { code, text, own }: Mapping["replies"],
  name: string,
  { item, items, each }: MappedOperation,
): FieldError[] => {
  const shown = { item, items, "each/items": each?.items };
  const read = [code, ...text, ...(own === undefined ? [] : [own])];
  return Object.entries(shown).flatMap(([member, place]) => {
    const within = read.find((path) => place !== undefined && `${path}/`.startsWith(`${place}/`));
    return within === undefined
      ? []
      : [
          {
            pointer: `/operations/${name}/${member}`,
            message: `Chỗ này chứa ${within} của replies, mà lời trong đó không được đọc là trả lời; sửa một trong hai.`,
          },
        ];
  });
};

/** It would say of what is new that it is there, because something older is. */
const noDuplicate =
  'Trả lời "đã có" của phần dossier không cho biết nội dung mới đã được nhận; dùng "rejected", hoặc chuyển dòng này vào rows của thao tác gửi từng bước.';

const faultsOf = ({ http, code, text, is }: ReplyRow, pointer: string): FieldError[] => {
  if (code !== undefined || text !== undefined) return [];
  if (http === undefined) return [{ pointer, message: "Cần ít nhất một trong http, code, text." }];
  return is === "accepted" || is === "duplicate"
    ? [{ pointer, message: "HTTP thôi chưa đủ để coi là đã nhận; thêm code hoặc text." }]
    : [];
};

const hiddenBy = (
  before: { row: ReplyRow; pointer: string }[],
  row: ReplyRow,
  pointer: string,
): FieldError[] => {
  const hiding = before.find((each) => covers(each.row, row));
  return hiding
    ? [
        {
          pointer,
          message: `Không bao giờ được dùng vì ${hiding.pointer} đứng trước và khớp mọi trả lời như vậy; đổi thứ tự hoặc bỏ đi.`,
        },
      ]
    : [];
};

/** Whether every reply that fits `row` fits `wide`. */
const covers = (wide: ReplyRow, row: ReplyRow): boolean =>
  (wide.http === undefined ||
    String(wide.http) === String(row.http) ||
    (row.http !== undefined && wide.http === `${String(row.http)[0]}xx`)) &&
  (wide.code === undefined || (row.code !== undefined && alike(wide.code) === alike(row.code))) &&
  (wide.text === undefined || (row.text !== undefined && fold(row.text).includes(fold(wide.text))));

const alike = (code: string | number) =>
  /^\s*[+-]?\d+\s*$/.test(String(code)) ? Number(code) : code;
