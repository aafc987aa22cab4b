import { createHash } from "node:crypto";
import { type JsonObject, listOf, textOf } from "../../json.ts";
import type { HttpCall } from "../../server.ts";
import { readForm } from "./read-form.ts";
import type { RegistrySettings } from "./settings.ts";

/** A file as it was uploaded, under the codes that were given for it; its bytes are not kept. */
export interface Uploaded {
  readonly IdTepTin: string;
  readonly HashTepTin: string;
  readonly filename: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What was uploaded, in order; the same bytes again are another file. */
export function createUploads(settings: Pick<RegistrySettings, "fileField" | "maxFileBytes">) {
  const files = new Map<string, Uploaded>();
  const named = new Set<string>();
  const attached = (body: JsonObject) =>
    listOf(body, "ThanhPhanHoSo").flatMap((part) => listOf(part, "GiayToDinhKem"));

  return {
    /** Keeps the one file of a form, or tells what is wrong with it. */
    take(call: HttpCall): Uploaded | string {
      const fields = readForm(call.bytes, call.headers["content-type"] ?? "");
      if (fields === undefined) return "Dữ liệu không phải multipart/form-data";
      const sent = fields.filter(({ filename }) => filename !== undefined);
      const [file] = sent;
      if (sent.length !== 1 || file?.name !== settings.fileField || !file.filename) {
        return `Thiếu tệp ${settings.fileField}`;
      }
      if (file.bytes.length === 0) return "Tệp rỗng";
      if (file.bytes.length > settings.maxFileBytes) return "Tệp quá lớn";
      const hash = createHash("sha256").update(file.bytes);
      const id = `tep-${files.size + 1}`;
      const taken: Uploaded = {
        IdTepTin: id,
        // A word of its own, that only a client which carries it along can know.
        HashTepTin: createHash("sha256").update(`${id}:`).update(file.bytes).digest("base64url"),
        filename: file.filename,
        bytes: file.bytes.length,
        sha256: hash.digest("hex"),
      };
      files.set(id, taken);
      return taken;
    },
    /** Whether every paper of a dossier is a file that was uploaded, under both its codes. */
    hasAll: (body: JsonObject): boolean =>
      attached(body).every((paper) => {
        const file = files.get(textOf(paper, "IdGiayTo"));
        return file !== undefined && file.HashTepTin === textOf(paper, "HashTepTin");
      }),
    /** The files of a dossier's body, in its order. */
    of: (body: JsonObject): Uploaded[] =>
      attached(body).flatMap((paper) => files.get(textOf(paper, "IdGiayTo")) ?? []),
    /** A dossier was created with them. */
    name(body: JsonObject): void {
      for (const paper of attached(body)) named.add(textOf(paper, "IdGiayTo"));
    },
    /** All of them, and whether a dossier names them. */
    all: () => [...files.values()].map((file) => ({ ...file, named: named.has(file.IdTepTin) })),
  };
}
