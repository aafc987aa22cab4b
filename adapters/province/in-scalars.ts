/** What of one scalar could be read: its value, nothing, a fault in one sentence, or a code that our words have none for. */
export type Read = { value?: unknown; fault?: string; unread?: true };

/** Reads one scalar: its text without spaces around it, never empty, and the same as it came. Pure. */
export type Codec = (text: string, asItCame: string) => Read;

/**
 * A scalar as text, whatever it travels as: most clients send all as text, some numbers and booleans as they are. undefined where
 * nothing is told; null where it is no scalar.
 */
export const scalarOf = (given: unknown): string | null | undefined => {
  if (given === undefined || given === null) return undefined;
  if (typeof given === "number" || typeof given === "boolean") return String(given);
  if (typeof given !== "string") return null;
  return given.trim() === "" ? undefined : given;
};

/** Words of people, as they came. */
export const text: Codec = (_, value) => ({ value });

/** What names something; spaces around it say nothing. */
export const name: Codec = (value) => ({ value });

/** `yyyyMMddHHmmss` by the clock of Việt Nam, which keeps UTC+7 all the year. */
export const moment: Codec = (given) => {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(given) ?? [];
  const value = `${y}-${m}-${d}T${h}:${min}:${s}+07:00`;
  const instant = Date.parse(value);
  // 31 February would be read as a day of March.
  const isReal =
    y !== undefined &&
    Number.isFinite(instant) &&
    new Date(instant + 7 * 3_600_000).toISOString().slice(0, 19) === value.slice(0, 19);
  return isReal ? { value } : { fault: "cần thời điểm có thật dạng yyyyMMddHHmmss" };
};

/** One of a closed list of codes; `others: "unread"` where the list is not known to be whole. */
export const code =
  (meanings: Record<string, unknown>, others: "refused" | "unread" = "refused"): Codec =>
  (given) => {
    // "01" is 1 to some clients.
    const name = /^\d+$/.test(given) ? String(Number(given)) : given;
    if (Object.hasOwn(meanings, name)) return { value: meanings[name] };
    return others === "unread"
      ? { unread: true }
      : { fault: `cần một trong ${Object.keys(meanings).join(", ")}` };
  };

export const yesNo: Codec = (given) => {
  const word = given.toLowerCase();
  if (word === "1" || word === "true") return { value: true };
  if (word === "0" || word === "false") return { value: false };
  return { fault: 'cần "0" hoặc "1", "True" hoặc "False"' };
};

/** Digits, also with a fraction of zeros, as programs print money. */
export const whole: Codec = (given) => {
  const digits = /^(\d{1,15})(?:\.0{1,4})?$/.exec(given)?.[1];
  return digits === undefined
    ? { fault: "cần số nguyên viết bằng chữ số" }
    : { value: Number(digits) };
};

/** A link as it is where it reads as one; else percent-encoded, as a browser would have it. What is no link is left to the schema. */
export const link: Codec = (given) => {
  if (!/[^\x21-\x7e]/.test(given) || !/^https?:\/\//i.test(given)) return { value: given };
  return URL.canParse(given) ? { value: new URL(given).href } : { value: given };
};
