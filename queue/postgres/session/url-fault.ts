/**
 * What keeps `user:password@host…` (the text behind `://`) from being read as it was meant: a sign that must be percent-encoded.
 * In words for the operator, which never repeat the text; undefined where nothing does.
 */
export const urlFault = (rest: string): string | undefined => {
  if (/[\s\p{Cc}]/u.test(rest))
    return "có dấu cách hoặc xuống dòng; bỏ đi, hoặc viết dấu cách trong mật khẩu là %20.";
  if (rest.includes("#")) return "có dấu #; trong mật khẩu viết # là %23.";
  if (/%(?![0-9a-f]{2})/i.test(rest))
    return "có dấu % không theo sau bởi hai chữ số hex; trong mật khẩu viết % là %25.";
  if (!isDecodable(rest))
    return "có mã % không phải UTF-8; mã hóa lại người dùng và mật khẩu theo UTF-8.";
  const { authority, path, query } = splitUrl(rest);
  if (path.includes("@") || (query.includes("@") && !authority.includes("@")))
    return "có dấu / hoặc ? trước @; trong mật khẩu viết / là %2F, ? là %3F.";
  if (authority.split("@").length > 2) return "có hai dấu @; trong mật khẩu viết @ là %40.";
  return undefined;
};

/** The three parts of the text behind `://`. */
export const splitUrl = (rest: string) => {
  const [before = "", query = ""] = rest.split(/\?(.*)/s);
  const [authority = "", path = ""] = before.split(/\/(.*)/s);
  return { authority, path, query };
};

const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};
