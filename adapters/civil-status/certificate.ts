import { hash } from "node:crypto";

/** A certificate that came in a result: its file, and the item of the dossier's results that it is. */
export type Certificate = {
  file: { sha256: string; bytes: Buffer };
  item: { id: string; name: string; sha256: string; resultCode?: string };
};

const names: Readonly<Record<string, string>> = {
  giayKhaiSinh: "Giấy khai sinh",
  giayKhaiTu: "Giấy khai tử",
  giayDangKyKetHon: "Giấy chứng nhận kết hôn",
};

/** The first PDF in a result under a name that begins with `giay`; undefined where there is none. Pure. */
export const certificateIn = (
  result: Readonly<Record<string, unknown>>,
): Certificate | undefined => {
  for (const [name, value] of Object.entries(result)) {
    if (!/^giay[A-Za-z]{0,60}$/.test(name) || typeof value !== "string") continue;
    const bytes = pdfOf(value);
    if (!bytes) continue;
    const sha256 = hash("sha256", bytes, "hex");
    const number = bookNumber(result);
    const item = { id: name, name: names[name] ?? "Kết quả đăng ký hộ tịch", sha256 };
    return {
      file: { sha256, bytes },
      item: number === undefined ? item : { ...item, resultCode: number },
    };
  }
  return undefined;
};

const pdfOf = (text: string): Buffer | undefined => {
  const packed = text.replace(/\s+/g, "");
  if (packed === "" || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed))
    return undefined;
  const bytes = Buffer.from(packed, "base64");
  return bytes.subarray(0, 1_024).includes("%PDF-") ? bytes : undefined;
};

/** The number in the register and its book: `01-01/2026`. */
const bookNumber = ({
  soDangKy,
  quyenSo,
}: Readonly<Record<string, unknown>>): string | undefined => {
  const number = [soDangKy, quyenSo]
    .filter((each) => typeof each === "string" && each !== "")
    .join("-");
  return /^[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,63}$/.test(number) ? number : undefined;
};
