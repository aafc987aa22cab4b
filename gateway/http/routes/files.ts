import type { Files } from "../../../queue/files/files.ts";
import { readerOf } from "../../../queue/ledger/files/who.ts";
import { forAllAgencies } from "../access/auth.ts";
import { Problem } from "../contract/problems.ts";
import { bodyShape, queryShape, type Route } from "../contract/route.ts";
import { count, moment, object, orNull, text } from "../contract/schema.ts";
import { createGiveFile } from "../files/give-file.ts";
import { createTakeFile } from "../files/take-file.ts";

/** Files stored once each, by their content, and given out again. */
export const fileRoutes = (parts: {
  files: Files;
  publicUrl?: string | undefined;
  onFault: (error: unknown) => void;
}): Route[] => {
  const { publicUrl } = parts;
  const { links } = parts.files;

  const takeFile = createTakeFile(parts);
  const giveFile = createGiveFile(parts);
  return [
    {
      method: "post",
      path: "/v1/files",
      who: ["province", "admin", "system"],
      summary: "Lưu một tệp, gửi nguyên các byte; mã của tệp là SHA-256 của nó",
      raw: true,
      answers: {
        201: { what: "Đã lưu", schema: storedFile },
        200: { what: "Khóa này đã có tệp đó", schema: storedFile },
      },
      problems: [
        "file-too-large",
        "bad-body",
        "file-not-raw",
        "overloaded",
        "files-full",
        "files-unavailable",
      ],
      serve: takeFile,
    },
    {
      method: "get",
      path: "/v1/files/{id}",
      who: ["viewer", "operator", "admin", "province", "system"],
      summary:
        "Lấy một tệp mà khóa này đã lưu, hoặc hồ sơ trong phạm vi của khóa nói đến; có signature (đường dẫn đã ký) thì không cần khóa",
      query: linked,
      keyless: (query) => "signature" in query,
      answers: { 200: { what: "Các byte của tệp", type: "*/*" } },
      problems: ["not-found", "files-unavailable"],
      serve: (asked, request, response) => {
        const { id = "" } = asked.params;
        const { until, signature } = linked.of(asked.query);
        const to = { request, response };
        if (signature === undefined)
          return giveFile.toReader(id, readerOf(asked.caller), asked, to);
        const signed = until === undefined ? { signature } : { until, signature };
        return giveFile.byLink(id, signed, asked, to);
      },
    },
    {
      method: "post",
      path: "/v1/files/{id}/links",
      who: ["province", "operator", "admin", "system"],
      summary: "Ký một đường dẫn tải tệp không cần khóa, ở địa chỉ công khai của cổng",
      body: { type: "application/json", schema: linking.schema, optional: true },
      answers: { 200: { what: "Đường dẫn; ai có nó thì tải được tệp", schema: madeLink } },
      problems: ["not-found", "bad-body", "no-public-url"],
      answer: async ({ caller, params, body }) => {
        const { seconds } = linking.of(body);
        if (publicUrl === undefined) throw new Problem("no-public-url");
        const { id = "" } = params;
        const signed = await links.sign(id, readerOf(caller), seconds);
        if (!signed) throw new Problem("not-found");
        const { until, signature } = signed;
        const query = new URLSearchParams(
          until === undefined ? { signature } : { until: String(until), signature },
        );
        const endsAt = until === undefined ? null : new Date(until * 1_000).toISOString();
        return { status: 200, body: { link: `${publicUrl}/v1/files/${id}?${query}`, endsAt } };
      },
    },
    {
      method: "post",
      path: "/v1/files/{id}/links/end",
      who: ["operator", "admin"],
      summary: "Chấm dứt mọi đường dẫn đã ký của một tệp; ký lại thì thành đường dẫn mới",
      answers: { 200: { what: "Đã chấm dứt", schema: endedLinks } },
      problems: ["not-found"],
      answer: async ({ caller, params }) => {
        forAllAgencies(caller);
        const { id = "" } = params;
        if (!(await links.end(id, readerOf(caller)))) throw new Problem("not-found");
        return { status: 200, body: { id } };
      },
    },
  ];
};

const linked = queryShape<{ until?: number; signature?: string }>({
  type: "object",
  properties: {
    until: { type: "integer", minimum: 0, title: "Hết hạn, giây từ 1970, đúng như đã ký" },
    signature: { type: "string", minLength: 43, maxLength: 43, title: "Chữ ký của đường dẫn" },
  },
});

const linking = bodyShape<{ seconds?: number }>({
  type: "object",
  properties: {
    seconds: {
      type: "integer",
      minimum: 60,
      maximum: 31_536_000,
      title: "Số giây có hiệu lực; bỏ trống: không hết hạn, cho hệ thống lưu đường dẫn",
    },
  },
});

const madeLink = object<{ link: string; endsAt: string | null }>("FileLink", "Đường dẫn tải tệp", {
  link: text("Địa chỉ đầy đủ"),
  endsAt: orNull(moment("Hết hạn; null: không hết hạn")),
});

const endedLinks = object<{ id: string }>("EndedLinks", "Tệp không còn đường dẫn nào", {
  id: text("SHA-256 của tệp"),
});

const storedFile = object<{ id: string; size: number; type: string }>("StoredFile", "Tệp đã lưu", {
  id: text("SHA-256 của tệp"),
  size: count("Số byte"),
  type: text("Kiểu, nhận ra từ nội dung"),
});
