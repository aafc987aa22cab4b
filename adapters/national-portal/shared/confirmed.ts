import type { DossierState } from "../../../schemas/dossier-state.ts";
import { Unmappable } from "../../contract.ts";

/** Whose codes the national side's are, in `codes`. */
export const portalIssuer = "national-portal";

/**
 * Nothing is sent of a dossier that is said to have a code there which only somebody told who does not give it out: under that code it
 * could reach another's, and without it be made a second time. No part of its own; throws {@link Unmappable}. Pure.
 */
export const confirmed = ({ unconfirmed = [] }: DossierState, issuers: string[]): [] => {
  const told = unconfirmed.filter(({ issuer }) => issuers.includes(issuer));
  if (told.length === 0) return [];
  throw new Unmappable(
    told.map(({ issuer }) => ({
      pointer: "/codes",
      message: `Mã của ${issuer} mới được khai, chưa ai có quyền cấp xác nhận; hãy khai lại bằng khóa không giới hạn cơ quan, hoặc ghi nhận (adopt) hồ sơ, hoặc bỏ mã này.`,
    })),
  );
};
