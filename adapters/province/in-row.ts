import type { ReadItem } from "./in-record.ts";
import { code, moment, name, text } from "./in-scalars.ts";
import { decode, isObject, type Row, wireName } from "./in-table.ts";

const statuses = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n + 1, n + 1]));

const rowRows: Row[] = [
  { wire: "MaHoSo", ours: "code", as: name },
  { wire: "NguoiXuLy", ours: "actor.name", as: text },
  { wire: "ChucDanh", ours: "actor.title", as: text },
  { wire: "ThoiDiemXuLy", ours: "at", as: moment },
  { wire: "PhongBanXuLy", ours: "department", as: text },
  { wire: "NoiDungXuLy", ours: "content", as: text },
  { wire: "TrangThai", ours: "status", as: code(statuses) },
  { wire: "NgayBatDau", ours: "startedAt", as: moment },
  { wire: "NgayKetThucTheoQuyDinh", ours: "dueAt", as: moment },
];

/**
 * A progress row (tiến trình) as one step of its dossier. It has no key, so the same row again is the same step. It says nothing of the
 * dossier's status: clients add rows of 9 to what is 10 already. Pure.
 */
export const readRow = (item: unknown): ReadItem => {
  if (!isObject(item)) return { code: "", says: {}, faults: ["cần một đối tượng"], unread: [] };
  const { says, faults, unread } = decode(rowRows, item);
  const { code: given = "", ...step } = says;
  return { code: String(given), says: step, faults, unread };
};

/** The wire's name for a place in a step that the schema found wrong. Pure. */
export const rowField = (pointer: string): string => wireName(rowRows, pointer);
