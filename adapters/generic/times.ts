import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Codec } from "../kit/mapping/codec.ts";
import { date, isDateForm } from "../kit/mapping/codecs/date.ts";

/** Moments (RFC 3339) as a system is asked by them; what cannot be is added to `errors`. */
export const timesOf = (
  form: string,
  zone: Mapping["transport"]["zone"],
  pointer: string,
  errors: FieldError[],
): ((moment: string | undefined) => string) => {
  if (!isDateForm(form)) {
    errors.push({ pointer, message: "Cần dạng ngày như yyyyMMddHHmmss." });
    return () => "";
  }
  const { encode }: Codec<string, string> = date(form, zone);
  return (moment) => (moment === undefined ? "" : String(encode(moment, undefined)));
};
