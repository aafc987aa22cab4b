import type { Does } from "./in-replies.ts";
import { scalarOf, yesNo } from "./in-scalars.ts";
import { isObject } from "./in-table.ts";

/** What one call of an older system asks, or why it cannot be read. */
export type Reading =
  | { asks: "look"; code: string }
  | { asks: Does; items: unknown[] }
  | { refused: string };

/** Most items of one call. */
export const MOST_ITEMS = 500;

/** The envelope `{session, madonvi, service, …}` of the session form; its session is looked at first. Pure. */
export const sessionOf = (body: unknown): string =>
  isObject(body) && typeof body.session === "string" ? body.session : "";

/** The user name and password of a login. Pure. */
export const loginOf = (body: unknown): { username: string; password: string } | undefined => {
  if (!isObject(body)) return undefined;
  const { username, password } = body;
  return typeof username === "string" && typeof password === "string"
    ? { username, password }
    : undefined;
};

/** What a call of the session form asks. Pure. */
export const readEnvelope = (body: unknown): Reading => {
  if (!isObject(body)) return { refused: "Nội dung phải là một đối tượng" };
  switch (body.service) {
    case "TraCuuHoSo": {
      const code = scalarOf(body.mahoso)?.trim();
      return code === undefined ? { refused: "Thiếu trường mahoso" } : { asks: "look", code };
    }
    case "DongBoHoSoMC":
      return readSync(body.isUpdating, body.data);
    case "CapNhatTienDoHoSoMC":
      return readList("progress", body.data);
    default:
      return { refused: "Không có dịch vụ này" };
  }
};

/** A bare array of the hub form. Pure. */
export const readArray = (does: Does, body: unknown): Reading => readList(does, body);

/** A list that another member or parameter says to add or to update by. Pure. */
export const readSync = (isUpdating: unknown, list: unknown): Reading => {
  const told = scalarOf(isUpdating);
  const { value } = typeof told === "string" ? yesNo(told.trim(), told) : {};
  if (typeof value !== "boolean")
    return { refused: 'Trường isUpdating phải là "True" hoặc "False"' };
  return readList(value ? "update" : "add", list);
};

const readList = (does: Does, list: unknown): Reading => {
  if (!Array.isArray(list) || list.length === 0)
    return { refused: "Dữ liệu phải là danh sách có ít nhất một mục" };
  if (list.length > MOST_ITEMS) return { refused: `Danh sách vượt quá ${MOST_ITEMS} mục` };
  return { asks: does, items: list };
};
