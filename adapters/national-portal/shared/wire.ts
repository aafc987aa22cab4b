/** An instant as A and B write it, and C in places: `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh; "" for none. */
export const wireTime = (instant: string | undefined): string =>
  local(instant).slice(0, 19).replace(/\D/g, "");

/** An instant in a dossier of C: `yyyy-MM-dd HH:mm:ss` in Asia/Ho_Chi_Minh; "" for none. */
export const wireStamp = (instant: string | undefined): string =>
  local(instant).slice(0, 19).replace("T", " ");

/** An instant in a row of C: `yyyy-MM-ddTHH:mm:ss.fff` in Asia/Ho_Chi_Minh, without zone; "" for none. */
export const wireMillis = (instant: string | undefined): string => local(instant).slice(0, 23);

/** A calendar day as C writes it among a person's data: midnight as `yyyyMMddHHmmss`; "" for none. */
export const wireDay = (day: string | undefined): string =>
  day === undefined ? "" : `${day.replaceAll("-", "")}000000`;

/** Việt Nam has kept UTC+7 without change since 1975. */
const local = (instant: string | undefined): string =>
  instant === undefined ? "" : new Date(Date.parse(instant) + 7 * 3_600_000).toISOString();

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
