import { type FieldError, type ProblemCode, type ProblemDocument, problems } from "./problems.ts";
import { list, object, oneOf, optional, text } from "./schema.ts";

/** Faults, each with its place. */
export const fieldErrors = list(
  object<FieldError>("FieldError", "Một lỗi", {
    pointer: text("Ở đâu (RFC 6901); /tên với một tham số"),
    message: text("Cần gì ở đó"),
  }),
  "Mọi lỗi, mỗi lỗi một chỗ",
);

/** What every problem says, also where it stands in a line among others. */
export const problemMembers = {
  type: text("urn:lienthong:problem:<code>"),
  title: text("Điều gì đã xảy ra"),
  status: { type: "integer", minimum: 400, maximum: 599 },
  detail: text("Cách khắc phục"),
  code: oneOf(Object.keys(problems) as ProblemCode[]),
  errors: optional(fieldErrors),
};

/** A problem as RFC 9457 words it. */
export const problemSchema = object<ProblemDocument>(
  "Problem",
  "Vấn đề (RFC 9457)",
  problemMembers,
);
