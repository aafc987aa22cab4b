import type { Fee } from "../../../schemas/generated/dossier.ts";
import type { PortalAFee } from "../../../schemas/generated/national-portal/a-dossier-request.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Checks } from "./checks.ts";
import { collected, feeKinds } from "./codes.ts";

/**
 * Fees as A and B write them: all that the province told, or, with the setting `fees: "paid"`, without those told to be unpaid.
 * When each was collected and of what kind it is must be told. Pure.
 */
export const feeRows = (
  list: Fee[] = [],
  pointer: string,
  { settings }: Pick<SystemSettings, "settings">,
  { need }: Checks,
): PortalAFee[] =>
  list.flatMap((each, n) => {
    const { collectedAt, kind, paid } = each;
    if (settings.fees === "paid" && paid === false) return [];
    const at = `${pointer}/${n}`;
    return {
      TenPhiLePhi: each.name,
      MaPhiLePhi: each.code ?? "",
      HinhThucThu: need(
        collectedAt && collected[collectedAt],
        `${at}/collectedAt`,
        "HinhThucThu",
      ) as "1",
      Gia: String(each.amount),
      LoaiPhiLePhi: need(kind && feeKinds[kind], `${at}/kind`, "LoaiPhiLePhi") as "1",
    };
  });
