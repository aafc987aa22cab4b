import type { Mapping, ReplyRow } from "../../schemas/generated/mapping.ts";
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
  return [...new Map(found.map((each) => [`${each.pointer} ${each.message}`, each])).values()];
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
