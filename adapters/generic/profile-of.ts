import { oneOf } from "../../schemas/explain.ts";
import type { Mapping, ReplyRow } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Operation, Profile } from "../kind.ts";
import { tokenStyles } from "../kit/auth/styles/styles.ts";

/** Who may call, what an answer looks like, and the operations, as every adapter's. Pure; what cannot be is added to `errors`. */
export const profileOf = (mapping: Mapping, errors: FieldError[]): Profile => {
  const { transport, replies, operations, mark } = mapping;
  const auth = transport.auth ?? tokenStyles;
  for (const [n, style] of auth.entries())
    if (!tokenStyles.includes(style))
      errors.push({ pointer: `/transport/auth/${n}`, message: oneOf(tokenStyles, style) });
  return {
    auth,
    form: { code: replies.code.slice(1), texts: replies.text.map((member) => member.slice(1)) },
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, each]): [string, Operation] => [
        name,
        {
          path: each.post,
          body: each.body,
          effect: each.effect,
          mark: each.mark ?? mark,
          rows: [...each.rows, ...replies.rows].map(ruleOf),
        },
      ]),
    ),
  };
};

/** A row of the file as the reply reader has it, its HTTP status a number unless it is a whole class. Pure. */
export const ruleOf = ({ http, ...row }: ReplyRow): ReplyRow =>
  http === undefined ? row : { ...row, http: /^\d+$/.test(String(http)) ? Number(http) : http };
