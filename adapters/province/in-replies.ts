/** What the ledger made of one item. `failed`: nobody knows whether it is committed. `why`: of one that is refused, our own sentence, which repeats nothing that was sent. */
export type Verdict = { code: string } & (
  | { is: "taken" | "exists" | "absent" | "failed" }
  | { is: "refused"; why: string }
);

/** What a call does with its items. */
export type Does = "add" | "update" | "progress";

/** The codes by which installations of the session form say yes: their clients compare them as number or as text. */
export type SuccessCode = 0 | "0" | "00";

/**
 * One verdict on a whole list. A yes says that all of it is committed. What exists already comes first among noes, since the client
 * then sends an update, which tells of the rest. Pure.
 */
const judge = (does: Does, verdicts: Verdict[]): { code: "yes" | "-3" | "-1"; message: string } => {
  if (verdicts.length > 0 && verdicts.every(({ is }) => is === "taken"))
    return { code: "yes", message: done[does] };
  if (verdicts.some(({ is }) => is === "exists")) return { code: "-3", message: EXISTS };
  const noes = verdicts.flatMap((verdict, n) =>
    verdict.is === "taken" ? [] : [`${placeOf(verdict.code, n)}: ${reasonOf(verdict)}`],
  );
  // A dossier's rows are all refused for one reason.
  const told = [...new Set(noes)].slice(0, MOST_TOLD);
  return { code: "-1", message: told.join("; ") || "Danh sách rỗng" };
};

/** `{error_code, message}` of the hub form: code 0 beside "thành công" is its clients' only yes. Pure. */
export const hubReply = (does: Does, verdicts: Verdict[]) => {
  const { code, message } = judge(does, verdicts);
  return { error_code: code === "yes" ? "0" : code, message };
};

/** `{error_code, message, result}` of the session form, one entry of `result` an item. Pure. */
export const sessionReply = (does: Does, verdicts: Verdict[], success: SuccessCode) => {
  const { code, message } = judge(does, verdicts);
  const taken = code === "yes" ? done[does] : TAKEN;
  return {
    error_code: code === "yes" ? success : Number(code),
    message,
    result: verdicts.map((verdict) => ({
      MaHoSo: shown(verdict.code) ?? "",
      error_code: verdict.is === "taken" ? success : verdict.is === "exists" ? -3 : -1,
      message: verdict.is === "taken" ? taken : reasonOf(verdict),
    })),
  };
};

/** What TraCuuHoSo is answered: the dossier where there is one for this caller, and nothing of what it holds. Pure. */
export const lookReply = (code: string, exists: boolean, success: SuccessCode) => ({
  error_code: success,
  message: exists ? "Tìm thấy hồ sơ" : "Không tìm thấy hồ sơ",
  result: exists ? [{ MaHoSo: code }] : [],
});

export const loginReply = (session: string, success: SuccessCode) => ({
  error_code: success,
  session,
  message: "Đăng nhập thành công",
});

/** A no to a whole call. `hub`: by its form, in which codes are text. Pure. */
export const refusal = (form: "session" | "hub", message: string) =>
  form === "hub" ? { error_code: "-1", message } : { error_code: -1, message, result: [] };

export const BAD_SESSION = "Phiên làm việc không hợp lệ hoặc đã hết hạn, vui lòng đăng nhập lại";
export const BAD_LOGIN = "Tên đăng nhập hoặc mật khẩu không đúng";

// Danger: clients take any answer with these two phrases for a yes, or for one that leads to an update. No refusal may hold them.
const EXISTS = "Hồ sơ đã tồn tại";
const done = {
  add: "Thêm mới hồ sơ thành công",
  update: "Cập nhật hồ sơ thành công",
  progress: "Cập nhật tiến trình thành công",
} as const;

/** Of an item that was taken, within a no: also who looks through all of an answer must find no yes. */
const TAKEN = "đã ghi";

const MOST_TOLD = 10;

const reasonOf = (verdict: Verdict): string => {
  if (verdict.is === "refused") return verdict.why;
  if (verdict.is === "failed") return "lỗi của cổng, có thể chưa ghi; gửi lại, không gây trùng";
  return verdict.is === "exists" ? EXISTS : "hồ sơ không tồn tại";
};

/** A code of the form that dossier codes have; what stands in its place else may be a person's. */
const shown = (code: string) =>
  /^[A-Z0-9.]{1,71}-(?:\d{6}|\d{8})-\d{4,7}$/.test(code) ? code : undefined;

const placeOf = (code: string, n: number) => {
  const known = shown(code);
  return known === undefined ? `Mục ${n + 1}` : `Hồ sơ ${known}`;
};
