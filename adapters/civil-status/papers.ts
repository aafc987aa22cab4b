import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { FileAsked, Files } from "../contract.ts";
import type { Checks } from "../kit/mapping/checks.ts";
import { text } from "../kit/mapping/codecs/text.ts";
import { table } from "../kit/mapping/table.ts";

type SubmittedPaper = NonNullable<Dossier["submittedPapers"]>[number];

/** A paper (giấy tờ) as a submission names it, but for its content, which is put in when it goes. */
export type Paper = {
  id: string;
  loaiGiayTo: string;
  tenGiayTo: string;
  tenTepDinhKem: string;
  huyGiayTo: 0;
};

/** MiB of one submission's papers together: unless the settings say otherwise, and at most, since in base64 and with its form it has to fit into 64 MiB. */
export const papersMiB = { usual: 30, most: 45 };

export const paper = table<Paper, SubmittedPaper>()({ absent: "" }, ({ row, made }) => [
  row("id", "/id", text()),
  row("loaiGiayTo", "/componentCode", text()),
  row("tenGiayTo", "/componentName", text(), {
    by: ({ componentName, name }) => componentName ?? name,
    reads: ["/name"],
  }),
  row("tenTepDinhKem", "/name", text()),
  made("huyGiayTo", ["/deleted"], () => 0 as const),
]);

/** Whether a paper goes along: one that has a file and was not deleted. Pure. */
export const goesAlong = ({ deleted, link, sha256 }: SubmittedPaper): boolean =>
  !deleted && (link !== undefined || sha256 !== undefined);

/** The files of the papers that go along, in their order. Lacking is one that cannot be fetched; of those without a file a note says how many. Pure. */
export const papersOf = (
  { submittedPapers = [] }: Dossier,
  files: Pick<Files, "allows">,
  { lacks, notes }: Checks,
): FileAsked[] => {
  const kept = submittedPapers.filter(({ deleted }) => !deleted).length;
  const found = submittedPapers.flatMap((each, n): FileAsked[] => {
    if (!goesAlong(each)) return [];
    const { link = "", sha256 } = each;
    const at = `/submittedPapers/${n}`;
    if (link === "")
      lacks(`${at}/link`, "Hệ thống hộ tịch cần nội dung tệp; khai đường dẫn của tệp.");
    else if (!files.allows(link))
      lacks(`${at}/link`, "Máy chủ của tệp chưa có trong files.origins; thêm vào.");
    return [{ at, link, ...(sha256 === undefined ? {} : { sha256 }) }];
  });
  const left = kept - found.length;
  if (left > 0) notes.push(`fileDinhKem: ${left} giấy tờ không có tệp, không gửi kèm`);
  return found;
};
