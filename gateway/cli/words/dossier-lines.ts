import type { ReadDossier } from "../../../queue/ledger/read/read-dossier.ts";
import type { PastVersion } from "../../../queue/ledger/versions/read-version.ts";
import {
  isComplete,
  type MergedState,
  missingFields,
  titleOfField,
} from "../../../schemas/dossier-state.ts";
import { causeWords, stateWords, statusIn } from "./copy-words.ts";
import { localTime } from "./print.ts";

/** A dossier as it stands, for people: who said what, who has it in hand, its codes and copies. Pure. */
export const dossierLines = (read: ReadDossier): string[] => [
  `${read.code}  phiên bản ${read.version}  trạng thái ${statusIn(read.state.status)}  đổi lúc ${localTime(read.changedAt)}`,
  ...lackingLines(read.state),
  ...read.sources.map(
    ({ source, revision, acceptedAt }) =>
      `  nguồn ${source}: lần khai ${revision ?? "–"}, nhận lúc ${localTime(acceptedAt)}`,
  ),
  ...custodyLines(read.custody),
  ...read.codes.map(
    ({ code: other, issuer, confirmedBy }) =>
      `  mã ${other}: do ${nameOf(issuer)} cấp, ${confirmedBy ? `${nameOf(confirmedBy)} xác nhận` : "mới được khai, chưa ai xác nhận"}`,
  ),
  ...read.replicas.map(
    ({ system, state, cause, parts }) =>
      `  ${system}: ${stateWords(state)}, ${parts.filter(({ acknowledged }) => acknowledged !== null).length} phần đã có, ${parts.filter(({ inDoubt }) => inDoubt).length} phần còn ngờ${cause ? ` – ${causeWords(cause)}` : ""}`,
  ),
];

/** A dossier as it stood, with its content. Pure. */
export const pastLines = ({ code, version, state, changedAt, until }: PastVersion): string[] => [
  `${code}  phiên bản ${version}  trạng thái ${statusIn(state.status)}  từ ${localTime(changedAt)}${until ? ` đến ${localTime(until)}` : ", đến nay"}`,
  ...lackingLines(state),
  JSON.stringify(state, null, 2),
];

const nameOf = (source: string): string => (source === "province" ? "tỉnh" : source);

/** What nobody said yet of a dossier that was born elsewhere. */
const lackingLines = (state: MergedState): string[] =>
  isComplete(state)
    ? []
    : [
        `  chưa đủ để gửi, chờ tỉnh khai: thiếu ${missingFields(state).map(titleOfField).join(", ")}`,
      ];

/** Who has it in hand, where anybody has or had. */
const custodyLines = (custody: ReadDossier["custody"]): string[] => {
  if (!custody) return [];
  const { system, inHand, began, said, differs } = custody;
  return [
    `  ${inHand ? "đang thụ lý" : "từng thụ lý"}: ${system}, từ ${localTime(began)}, nói trạng thái ${said?.status === undefined ? "–" : statusIn(said.status)}${differs ? `; tỉnh nói ${statusIn(differs.status)}` : ""}`,
  ];
};
