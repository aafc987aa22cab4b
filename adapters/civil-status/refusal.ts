import type { Outcome, Told } from "../contract.ts";

/** An outcome with what the system's own error code says of a status 0, and with the form's field that a refusal begins with. Pure. */
export const readRefusal = ({ outcome, body }: Told): Outcome => {
  if (outcome.is !== "unrecognised" && outcome.is !== "rejected") return outcome;
  if (typeof body !== "object" || body === null) return outcome;
  const { status, errorCode, errors } = body as Record<string, unknown>;
  const { why, said } = outcome;
  const told = { why, ...(said === undefined ? {} : { said }) };
  if (outcome.is === "rejected") {
    const field = fieldIn(errors);
    return field === undefined ? outcome : { ...outcome, field };
  }
  if (Number(status) !== 0) return outcome;
  switch (String(errorCode ?? "").trim()) {
    case "100":
      return { is: "misconfigured", ...told, cure: "Kiểm tra khóa mà Bộ Tư pháp cấp" };
    case "101":
      return { is: "misconfigured", ...told, cure: "Xin Bộ Tư pháp cho phép địa chỉ IP này" };
    case "106":
      return { is: "rejected", ...told, field: "/eForm/noiDangKy" };
    case "108":
    case "500":
      return { is: "rejected", ...told };
    default:
      return outcome;
  }
};

/** The same of a poll: a wrong province is a matter of settings, and what is refused without a reason told nothing. Pure. */
export const readPollRefusal = ({ outcome, body }: Told): Outcome => {
  const read = readRefusal({ outcome, body });
  if (read.is === "misconfigured") return read;
  if (read.is !== "rejected" && read.is !== "unrecognised") return read;
  const { why, said } = read;
  const told = { why, ...(said === undefined ? {} : { said }) };
  const { errorCode } = (body ?? {}) as Record<string, unknown>;
  return String(errorCode ?? "").trim() === "108"
    ? { is: "misconfigured", ...told, cure: "Kiểm tra settings.maTinh" }
    : { is: "unrecognised", ...told };
};

/** The place of the first field that a sentence begins with: `nksDanToc không tồn tại…`. */
const fieldIn = (errors: unknown): string | undefined => {
  if (typeof errors !== "string") return undefined;
  for (const sentence of errors.slice(0, 32_768).split("\n")) {
    const name = /^\s*([a-z]{2,8}[A-Z][A-Za-z]{0,60}) (?:có|không) /.exec(
      sentence.normalize("NFC"),
    )?.[1];
    if (name !== undefined) return places.get(name) ?? `/eForm/${name}`;
  }
  return undefined;
};

/** Names of a submission that are no field of its form. */
const places: ReadonlyMap<string, string> = new Map([
  ["maDonVi", "/eForm/noiDangKy"],
  ["ngayTiepNhan", "/receivedAt"],
  ...["fileDinhKem", "loaiGiayTo", "tenGiayTo", "tenTepDinhKem", "duLieuTepDinhKem"].map(
    (name) => [name, "/submittedPapers"] as const,
  ),
]);
