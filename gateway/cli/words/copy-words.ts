import type { Outcome, Part } from "../../../adapters/contract.ts";
import type { FindingKind } from "../../../queue/ledger/findings/kinds.ts";
import type { ReplicaState } from "../../../queue/ledger/read/replicas.ts";
import type { Reason } from "../../../queue/ledger/state/reasons.ts";
import { statusWords } from "../../../schemas/status-words.ts";

const states: Record<ReplicaState, string> = {
  ready: "chờ gửi",
  waiting: "chờ thử lại",
  sending: "đang gửi",
  current: "đã khớp",
  parked: "chờ người xử lý",
  closed: "thôi gửi",
  off: "đang tắt",
  shadow: "chạy thử, không gửi",
};

const outcomes: Record<Outcome["is"], string> = {
  accepted: "đã nhận",
  duplicate: "đã có từ trước",
  busy: "bận, gửi lại sau",
  rejected: "không nhận nội dung",
  misconfigured: "cấu hình sai",
  unrecognised: "trả lời lạ",
  absent: "không có ở đó",
  lost: "mất trả lời",
};

const reasons: Partial<Record<Reason, string>> = {
  unmappable: "thiếu điều hệ thống cần",
  "in doubt": "còn ngờ",
  "code elsewhere": "mã là của hồ sơ khác",
  "parked by a person": "có người giữ lại",
  fault: "lỗi của cổng",
  unknown: "không rõ",
};

/** Parts by what their names begin with. */
const parts: Readonly<Record<string, string>> = {
  dossier: "hồ sơ",
  row: "tiến trình",
  status: "trạng thái",
  number: "số hồ sơ",
  file: "tệp",
  submit: "lần nộp",
};

/** What to do when a reply was lost. */
export const ifLostWords: Record<Part["ifLost"], string> = {
  resend: "gửi lại",
  look: "tra cứu",
  park: "chờ người",
};

/** How a copy stands; the word that calls and files use stands in brackets. */
export const stateWords = (state: string): string => named(states, state);

/** What an answer meant, likewise. */
export const outcomeWords = (is: string): string => named(outcomes, is);

/** What a part is, by what its name begins with, likewise. */
export const partWords = (key: string): string => {
  const [kind = ""] = key.split(":");
  return Object.hasOwn(parts, kind) ? `${parts[kind]} (${key})` : key;
};

/** Why a copy stands so, alone, likewise. */
export const reasonWords = (is: string): string => named({ ...outcomes, ...reasons }, is);

/** A dossier's status as the ledger holds it, where 0 or nothing stands for one that nobody said. */
export const statusIn = (status: number | undefined): string =>
  status ? statusWords(status) : "chưa ai nói";

/** Why a copy stands so, in one line. Pure. */
export const causeWords = (cause: object): string => {
  const { is, part, field, why, said, cure, errors, would } = cause as Cause;
  return [
    is && reasonWords(is),
    part && `phần ${partWords(part)}`,
    field && `trường ${field}`,
    why,
    said && `nguyên văn: ${said}`,
    ...(errors ?? []).map(({ pointer, message }) => `${pointer}: ${message}`),
    would && `lẽ ra đã gửi: ${would.map(partWords).join(", ")}`,
    cure && `cách khắc phục: ${cure}`,
  ]
    .filter(Boolean)
    .join("; ");
};

type Cause = {
  is?: string;
  part?: string;
  field?: string;
  why?: string;
  said?: string;
  cure?: string;
  errors?: { pointer: string; message: string }[];
  would?: string[];
};

const named = (words: Readonly<Record<string, string>>, word: string): string =>
  Object.hasOwn(words, word) ? `${words[word]} (${word})` : word;

/** What a finding was found by, each of its facts by name, after what stands before them in the line. */
export const evidenceWords = (evidence: object, kind?: string): string =>
  Object.entries(evidence)
    .map(([name, value]) => {
      const isStatus = kind === ("status-differs" satisfies FindingKind);
      return `  ${name}: ${isStatus ? statusIn(Number(value)) : value}`;
    })
    .join(",");
