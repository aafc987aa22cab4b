import type { Happened } from "../../../queue/ledger/read/timeline.ts";
import { evidenceWords, partWords, reasonWords, statusIn } from "./copy-words.ts";
import { localTime } from "./print.ts";

/** One entry of a dossier's history for people: when, what kind, whose, then all that is known of it by name. Pure. */
export const timelineLine = ({ kind, source, at, is, code, ...known }: Happened): string =>
  [
    `${localTime(String(at))}  ${(kinds[kind] ?? kind).padEnd(13)} ${source ?? ""} `,
    [
      typeof is === "string" ? happenedWords(is) : "",
      // A change is of the dossier's own code.
      ...Object.entries({ ...(is === undefined ? {} : { code }), ...known }).map(([name, value]) =>
        factWords(name, value, known.of),
      ),
    ]
      .filter(Boolean)
      .join("; "),
  ].join(" ");

/** What an entry's word `is` says. */
export const happenedWords = (is: string): string =>
  Object.hasOwn(happened, is) ? `${happened[is]}` : reasonWords(is);

const kinds: Readonly<Record<string, string>> = {
  change: "thay đổi",
  opened: "bắt đầu gửi",
  closed: "kết quả gửi",
  note: "ghi nhận",
};

const happened: Readonly<Record<string, string>> = {
  adopted: "ghi là bên kia đã có",
  closed: "thôi gửi, không còn liên quan",
  "code confirmed": "mã đã được xác nhận",
  "code released": "mã được trả lại",
  "code taken": "mất mã",
  "custody begins": "bắt đầu thụ lý",
  "custody released": "được cho thôi thụ lý",
  erased: "đã xóa dữ liệu cá nhân",
  finding: "phát hiện mới",
  "finding closed": "phát hiện được đóng",
  "finding taken": "phát hiện được nhận xử lý",
  "given back": "chưa gửi, để lần sau",
  "held, a person checked": "có người xác nhận bên kia đã có",
  "looked up": "tra cứu",
  "not held, a person checked": "có người xác nhận bên kia chưa có",
  parked: "có người giữ lại",
  "restored from a copy": "sổ cái được khôi phục từ bản sao lưu",
  retried: "có người cho gửi lại",
  "the incident is over": "sự cố đã hết",
};

const states: Readonly<Record<string, string>> = {
  open: "mới",
  taken: "đã nhận xử lý",
  closed: "đã đóng",
};

/** A fact of an entry in words; empty for what programs alone want, and for what its line says already. */
const factWords = (name: string, value: unknown, of: unknown): string => {
  if (value === undefined || value === null) return "";
  const words = facts[name];
  return words ? words(value, of) : `${name}: ${plain(value)}`;
};

const after = (title: string) => (value: unknown) => `${title} ${plain(value)}`;
const when = (truth: string, untruth: string) => (value: unknown) => (value ? truth : untruth);
const nothing = () => "";

const facts: Readonly<Record<string, (value: unknown, of: unknown) => string>> = {
  id: nothing,
  system: nothing,
  content: nothing,
  key: nothing,
  lease: after("lượt giữ"),
  version: after("phiên bản"),
  revision: after("lần khai"),
  updatedAt: (value) => `bên khai đề ${localTime(String(value))}`,
  changed: when("hồ sơ đổi", "hồ sơ không đổi"),
  stale: when("cũ hơn lời khai trước", ""),
  datedAhead: when("đề thời điểm sau giờ của cổng", ""),
  status: (value) => `trạng thái ${statusIn(Number(value))}`,
  steps: (value) => (value === 0 ? "" : `${value} tiến trình mới`),
  refused: (value) => `không được đặt ${plain(value)}`,
  custody: (value) => (value === "begins" ? "lại thụ lý" : "thôi thụ lý, trả về tỉnh"),
  part: (value) => partWords(String(value)),
  parts: (value) => partsIn(value),
  notes: (value) => `lưu ý: ${plain(value)}`,
  fields: (value) => `chưa chuyển được ${plain(value)}`,
  there: when("bên kia có", "bên kia không có"),
  answer: (value) => `không thành: ${reasonWords(String(value))}`,
  why: (value) => `${value}`,
  said: after("nguyên văn:"),
  receipt: after("biên nhận"),
  code: after("mã"),
  was: after("mã trước đây"),
  issuer: after("nơi cấp"),
  released: after("mã"),
  by: after("bởi"),
  finding: after("số"),
  of: after("loại"),
  count: (value) => `${value} lần`,
  lastAt: (value) => `lần cuối ${localTime(String(value))}`,
  state: (value) => states[String(value)] ?? `${value}`,
  evidence: (value, of) => evidenceWords(value as object, String(of)).trim(),
};

/** Parts by name; of some entries only how many. */
const partsIn = (value: unknown): string => {
  if (typeof value === "number") return `${value} phần`;
  const keys = Array.isArray(value) ? value : Object.keys(value as object);
  return keys.map((key) => partWords(String(key))).join(", ");
};

/** Text as it is, what is in lists and objects one after another. */
const plain = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, its]) => `${name} ${plain(its)}`)
    .join(", ");
};
