import { oneOf } from "../../schemas/explain.ts";
import type { MappedOperation, Mapping, ReplyRow } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Operation, Profile, ReplyForm } from "../kind.ts";
import { tokenStyles } from "../kit/auth/styles/styles.ts";

/** Who may call, what an answer looks like, and the operations, as every adapter's. Pure; what cannot be is added to `errors`. */
export const profileOf = (mapping: Mapping, errors: FieldError[]): Profile => {
  const { transport, replies, operations, mark, receive } = mapping;
  const auth = transport.auth ?? tokenStyles;
  for (const [name, each] of Object.entries(operations)) errors.push(...faultsOf(name, each));
  for (const [n, style] of auth.entries())
    if (!tokenStyles.includes(style))
      errors.push({ pointer: `/transport/auth/${n}`, message: oneOf(tokenStyles, style) });
  return {
    auth,
    ...(Object.values(receive).some(({ secret }) => secret)
      ? { inboundSecret: true as const }
      : {}),
    form: formOf(replies),
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, each]): [string, Operation] => [
        name,
        {
          ...(each.get === undefined ? {} : { method: "GET" as const }),
          path: each.get ?? each.post ?? null,
          body: each.body,
          ...(each.root === undefined ? {} : { root: each.root }),
          ...((each.answers ?? each.body) === "xml" ? { xmlAnswers: true as const } : {}),
          effect: each.effect,
          mark: each.mark ?? mark,
          rows: [...each.rows, ...replies.rows].map(ruleOf),
        },
      ]),
    ),
  };
};

/** Where a system's answers have their code and their texts. Pure. */
export const formOf = ({
  code,
  text,
  own,
}: Pick<Mapping["replies"], "code" | "text" | "own">): ReplyForm => ({
  code: nameOf(code),
  texts: text.map(nameOf),
  ...(own === undefined ? {} : { own }),
});

/** A member at the top by its name, one further in by its place. */
const nameOf = (path: string): string => (path.lastIndexOf("/") === 0 ? path.slice(1) : path);

const faultsOf = (name: string, operation: MappedOperation): FieldError[] => {
  const { get, post, body, root, send, effect } = operation;
  const at = `/operations/${name}`;
  const onlyReads = (["item", "items", "read", "next", "page", "total"] as const).filter(
    (each) => operation[each] !== undefined && effect !== "reads",
  );
  return [
    ...((get === undefined) === (post === undefined)
      ? [{ pointer: at, message: "Cần đúng một trong get, post." }]
      : []),
    ...(get !== undefined && effect !== "reads"
      ? [
          {
            pointer: `${at}/get`,
            message: 'Thao tác GET chỉ đọc: đặt effect: "reads", hoặc dùng post.',
          },
        ]
      : []),
    ...(get !== undefined && (send !== undefined || body !== "json")
      ? [{ pointer: at, message: "GET không có nội dung; đưa tham số vào đường dẫn." }]
      : []),
    ...(effect === "reads" && typeof send === "string"
      ? [{ pointer: `${at}/send`, message: 'Cần các trường gửi đi, như { MaHoSo: "{code}" }.' }]
      : []),
    ...((body === "xml") !== (root !== undefined)
      ? [
          {
            pointer: `${at}/root`,
            message: "Nội dung XML cần root: tên phần tử gốc; dạng khác thì không.",
          },
        ]
      : []),
    ...(operation.perCall !== undefined && effect === "reads"
      ? [{ pointer: `${at}/perCall`, message: 'Không dùng cùng effect: "reads".' }]
      : []),
    ...onlyReads.map((each) => ({
      pointer: `${at}/${each}`,
      message: 'Chỉ dùng cùng effect: "reads".',
    })),
  ];
};

/** A row of the file as the reply reader has it, its HTTP status a number unless it is a whole class. Pure. */
export const ruleOf = ({ http, ...row }: ReplyRow): ReplyRow =>
  http === undefined ? row : { ...row, http: /^\d+$/.test(String(http)) ? Number(http) : http };
