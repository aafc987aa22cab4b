import {
  type Laid,
  type ListedReplica,
  replicaStates,
} from "../../../queue/ledger/read/replicas.ts";
import type { RetriedMany } from "../../../queue/ledger/read/retry-many.ts";
import {
  count,
  list,
  moment,
  object,
  oneOf,
  optional,
  orNull,
  text,
  truth,
} from "../contract/schema.ts";
import { replicaMembers } from "./dossiers.ts";

/** A page of copies. */
export const replicas = object<{ replicas: ListedReplica[]; next: string | null }>(
  "Replicas",
  "Một trang bản sao",
  {
    replicas: list(
      object<ListedReplica>("ListedReplica", "Một bản sao trong danh sách", {
        ...replicaMembers,
        code: text("Mã hồ sơ"),
        agency: text("Cơ quan xử lý"),
        dueAt: orNull(moment(), "Hạn của hồ sơ"),
      }),
    ),
    next: orNull(text(), "Con trỏ của trang sau; null: hết"),
  },
);

/** What became of one copy that a person handled. */
export const laid = object<Laid & { system: string; why?: string }>(
  "Handled",
  "Bản sao sau khi xử lý",
  {
    system: text("Hệ thống"),
    code: text("Mã hồ sơ"),
    state: oneOf(replicaStates, "Trạng thái bây giờ"),
    changed: truth("Có đổi gì không"),
    parts: list(text(), "Các phần còn ngờ đã được nói rõ"),
    why: optional(text("Vì sao held không đổi gì, và làm gì thay")),
  },
);

/** What became of many. */
export const retriedMany = object<RetriedMany & { system: string; dryRun: boolean }>(
  "RetriedMany",
  "Kết quả cho gửi lại nhiều bản sao",
  {
    system: text("Hệ thống"),
    dryRun: truth("Chỉ đếm"),
    found: count("Số bản sao chờ vì lý do đó"),
    changed: count("Số đã cho gửi lại; nhỏ hơn found thì gọi tiếp"),
  },
);
