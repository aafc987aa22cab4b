import type { Dossier } from "../../schemas/generated/dossier.ts";
import { Unmappable } from "../contract.ts";

/** A dossier in the system's words. Pure; throws {@link Unmappable} with every field that is lacking, at once. */
export const dossierMessage = ({ code, applicant, status }: Dossier) => {
  const { name } = applicant;
  if (!name)
    throw new Unmappable([
      { pointer: "/applicant/name", message: "Hệ thống yêu cầu ChuHoSo; hãy bổ sung trường này." },
    ]);
  return { MaHoSo: code, ChuHoSo: name, TrangThai: status };
};
