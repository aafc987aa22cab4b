import type { IncomingHttpHeaders } from "node:http";
import { Problem } from "../contract/problems.ts";

/**
 * How to judge whether a file's SHA-256 is the one that its sender told (RFC 9530; `Digest` as RFC 3230 has it); throws the problem
 * `bad-body` with the field where not. Other algorithms are passed over.
 */
export const judgeDigests = (headers: IncomingHttpHeaders): ((id: string) => void) => {
  const told = fields.flatMap(({ field, value }) => {
    const members = String(headers[field.toLowerCase()] ?? "").split(",");
    return members.flatMap((member) => {
      const [, name = "", digest = ""] = /^\s*([^=\s]+)=([^;]*?)\s*(?:;.*)?$/.exec(member) ?? [];
      if (name.toLowerCase() !== "sha-256") return [];
      return [{ field, hex: Buffer.from(value.exec(digest)?.[1] ?? "", "base64").toString("hex") }];
    });
  });
  return (id) => {
    const wrong = told.find(({ hex }) => hex !== id);
    if (wrong)
      throw new Problem("bad-body", {
        errors: [
          {
            pointer: `/${wrong.field}`,
            message: `Cần sha-256 của đúng các byte nhận được, là ${Buffer.from(id, "hex").toString("base64")}; gửi lại tệp, hoặc sửa hay bỏ tiêu đề này.`,
          },
        ],
      });
  };
};

const structured = /^:([A-Za-z0-9+/]+=*):$/;
const fields = [
  { field: "Content-Digest", value: structured },
  { field: "Repr-Digest", value: structured },
  { field: "Digest", value: /^([A-Za-z0-9+/]+=*)$/ },
];
