/** An instant as the portal writes it: `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh; "" for none. */
export const wireTime = (instant: string | undefined): string => {
  if (instant === undefined) return "";
  // Việt Nam has kept UTC+7 without change since 1975.
  const local = new Date(Date.parse(instant) + 7 * 3_600_000).toISOString();
  return local.slice(0, 19).replace(/\D/g, "");
};

/** A text within the portal's limit, counted in characters after NFC: cut to limit − 3 and "...", never in the middle of a character. */
export const shorten = (text: string, limit: number): string => {
  const characters = [...text.normalize("NFC")];
  return characters.length <= limit
    ? characters.join("")
    : `${characters.slice(0, limit - 3).join("")}...`;
};

/** The portal's words for yes and no, generation A and B. */
export const wireBoolean = (value: boolean | undefined): "True" | "False" =>
  value ? "True" : "False";
