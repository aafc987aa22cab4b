import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type {
  PortalCComponent,
  PortalCFile,
} from "../../../schemas/generated/national-portal/c-create-request.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Files } from "../../contract.ts";
import type { Checks } from "../../kit/mapping/checks.ts";

/** A file to upload; `at` is the place of its paper in the dossier. */
export type Upload = { at: string; name: string; link: string; sha256?: string };

/** A paper of a component as CreateDossier names it, but for the codes that the upload under `part` brings back. */
export type Attached = Pick<PortalCFile, "TenGiayTo" | "MaKetQua"> & {
  component: number;
  part: string;
};

/** A dossier's papers in the words of generation C: its components, and the files that belong to them. */
export type Papers = {
  components: PortalCComponent[];
  attached: Attached[];
  uploads: (Upload & { part: string })[];
};

/**
 * The papers by component (thành phần hồ sơ): those with one component code make one. Lacking is a file that cannot be
 * fetched; with the setting `withoutFiles` all files stay behind, and a note says so. Pure.
 */
export const papersC = (
  { submittedPapers = [] }: Dossier,
  settings: SystemSettings["settings"],
  files: Pick<Files, "allows">,
  { lacks, notes }: Checks,
): Papers => {
  const found: Papers = { components: [], attached: [], uploads: [] };
  const byCode = new Map<string, number>();
  const ids = new Set<string>();
  let left = 0;

  for (const [n, paper] of submittedPapers.entries()) {
    if (paper.deleted) continue;
    const { componentCode = "", link, sha256, replacementResultCode } = paper;
    const component = byCode.get(componentCode) ?? found.components.length;
    if (componentCode !== "") byCode.set(componentCode, component);
    found.components[component] ??= {
      MaThanhPhanHoSo: componentCode,
      TenThanhPhanHoSo: paper.componentName ?? paper.name,
      ...(paper.quantity === undefined ? {} : { SoLuong: paper.quantity }),
      ...(paper.form === undefined ? {} : { LoaiBan: forms[paper.form] }),
      GiayToDinhKem: [],
    };
    if (link === undefined && sha256 === undefined) continue;
    left += 1;
    if (settings.withoutFiles === true) continue;
    const at = `/submittedPapers/${n}`;
    if (ids.has(paper.id)) lacks(`${at}/id`, "Mỗi tệp cần một mã riêng; mã này đã có ở tệp trước.");
    ids.add(paper.id);
    if (link === undefined)
      lacks(`${at}/link`, `Cổng cần nội dung tệp; khai đường dẫn. ${orWithout}`);
    else if (!files.allows(link))
      lacks(`${at}/link`, `Máy chủ của tệp chưa có trong files.origins; thêm vào. ${orWithout}`);
    else {
      const part = `file:${paper.id}`;
      const told = sha256 === undefined ? {} : { sha256 };
      found.uploads.push({ part, at, name: paper.name, link, ...told });
      const MaKetQua = replacementResultCode ?? "";
      found.attached.push({ component, part, TenGiayTo: paper.name, MaKetQua });
    }
  }
  if (settings.withoutFiles === true && left > 0)
    notes.push(`ThanhPhanHoSo: ${left} tệp không gửi kèm theo thiết lập withoutFiles`);
  return found;
};

const forms = { original: 0, copy: 1, electronic: 2 } as const;

const orWithout = "Hoặc đặt withoutFiles: true để gửi thành phần không kèm tệp.";
