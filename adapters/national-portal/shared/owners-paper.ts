import type { Dossier } from "../../../schemas/generated/dossier.ts";

/** The owner's paper: an identity number before any other. Pure. */
export const ownersPaper = ({ applicant }: Pick<Dossier, "applicant">): string | undefined => {
  const papers = applicant.identityPapers ?? [];
  const order = ["citizen-id-12", "citizen-id-9", "business-code", "passport", "other"];
  const [first] = [...papers].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  return first?.number;
};
