import type { Files } from "../../../queue/files/files.ts";
import { readerOf } from "../../../queue/ledger/files/who.ts";
import type { Route } from "../contract/route.ts";
import { count, object, text } from "../contract/schema.ts";
import { createGiveFile } from "../files/give-file.ts";
import { createTakeFile } from "../files/take-file.ts";

/** Files stored once each, by their content, and given out again. */
export const fileRoutes = (parts: { files: Files; onFault: (error: unknown) => void }): Route[] => {
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
        "unsupported-media-type",
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
      summary: "Lấy một tệp mà khóa này đã lưu, hoặc hồ sơ trong phạm vi của khóa nói đến",
      answers: { 200: { what: "Các byte của tệp", type: "*/*" } },
      problems: ["not-found", "files-unavailable"],
      serve: (asked, request, response) =>
        giveFile(asked.params.id ?? "", readerOf(asked.caller), asked, { request, response }),
    },
  ];
};

const storedFile = object<{ id: string; size: number; type: string }>("StoredFile", "Tệp đã lưu", {
  id: text("SHA-256 của tệp"),
  size: count("Số byte"),
  type: text("Kiểu, nhận ra từ nội dung"),
});
