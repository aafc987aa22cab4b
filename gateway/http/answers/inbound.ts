import { list, object, oneOf, optional, type Schema, text } from "../contract/schema.ts";

/** Codes of the session form: the account's own for a yes, numbers below 0 for a no. */
const sessionCode: Schema<string | number> = {
  title: "Mã kết quả",
  enum: ["00", "0", 0, -1, -3],
};

/** What a login brought. */
export const loggedIn = object<{ error_code: string | number; session: string; message: string }>(
  "LoggedIn",
  "Phiên của phần mềm cũ",
  {
    error_code: sessionCode,
    session: text("Phiên, gửi kèm mọi lời gọi sau"),
    message: text("Bằng lời"),
  },
);

type ToldItem = { MaHoSo: string; error_code?: string | number; message?: string };

/** The answer of the session form, one entry of `result` an item; of a look the dossier alone, where there is one. */
export const sessionAnswer = object<{
  error_code: string | number;
  message: string;
  result: ToldItem[];
}>("SessionAnswer", "Trả lời theo giao thức có phiên", {
  error_code: sessionCode,
  message: text("Bằng lời"),
  result: list(
    object<ToldItem>("SessionAnswerItem", "Kết quả của một mục", {
      MaHoSo: text("Mã hồ sơ; rỗng khi không đọc được"),
      error_code: optional(sessionCode),
      message: optional(text("Bằng lời")),
    }),
  ),
});

/** The answer of the hub form: a yes holds "thành công", and no no does. */
export const hubAnswer = object<{ error_code: string; message: string }>(
  "HubAnswer",
  "Trả lời theo giao thức của trục",
  { error_code: oneOf(["0", "-1", "-3"], "Mã kết quả"), message: text("Bằng lời") },
);
