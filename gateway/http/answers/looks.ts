import type { LookedUp } from "../../../queue/sync/look/look-up.ts";
import { fieldErrors } from "../contract/problem-schema.ts";
import {
  count,
  list,
  moment,
  object,
  oneOf,
  optional,
  orNull,
  text,
  truth,
} from "../contract/schema.ts";

const comparison = oneOf(
  ["equal", "differs", "absent", "not told"],
  "equal: khớp; differs: khác; absent: không có ở hệ thống kia; not told: hệ thống kia không cho xem nội dung",
);

const scalar = (title: string) => ({ type: ["string", "number", "boolean"], title });

const field = object<LookedUp["parts"][number]["fields"][number]>(
  "LookedField",
  "Một trường như hai bên nói",
  {
    path: text("Ở đâu trong thông điệp của hệ thống kia"),
    pointer: optional(text("Từ trường nào của hồ sơ")),
    title: optional(text("Tên trường")),
    is: oneOf(
      ["equal", "differs", "not told"],
      "equal: khớp; differs: khác; not told: hệ thống kia không kể trường này",
    ),
    ours: optional(scalar("Phải là")),
    theirs: optional(scalar("Hệ thống kia đang giữ")),
  },
);

/** What a system holds of a dossier now, beside what it should. */
export const lookedUp = object<LookedUp>("LookedUp", "Điều hệ thống kia đang giữ của hồ sơ", {
  code: text("Mã hồ sơ"),
  system: text("Hệ thống"),
  version: count("Phiên bản của hồ sơ để so"),
  askedAt: moment("Hỏi lúc nào"),
  there: truth("Hồ sơ có ở hệ thống kia"),
  is: comparison,
  shows: oneOf(
    ["content", "existence"],
    "content: hệ thống kia cho xem nội dung; existence: chỉ cho biết có hay không",
  ),
  copy: orNull(
    object<NonNullable<LookedUp["copy"]>>("LookedCopy", "Bản sao theo sổ cái", {
      state: text("Trạng thái"),
      wanted: count("Phiên bản phải có ở hệ thống kia"),
      settled: orNull(count(), "Phiên bản đã có ở hệ thống kia"),
    }),
    "null: chưa từng gửi",
  ),
  lacks: fieldErrors,
  parts: list(
    object<LookedUp["parts"][number]>("LookedPart", "Một phần của bản sao", {
      part: text("Tên phần"),
      is: comparison,
      acknowledged: truth("Theo sổ cái, hệ thống kia đã nhận đúng nội dung này"),
      fields: list(field),
    }),
  ),
  leftOff: count("Số trường không kể, ngoài 1.000 trường; trường khác nhau được kể trước"),
});
