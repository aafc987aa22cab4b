import { InvalidArgumentError } from "commander";
import dossierSchema from "../../../schemas/dossier.schema.json" with { type: "json" };

const agencyCode = new RegExp(dossierSchema.$defs.agencyCode.pattern, "u");

/** An agency's code as an option gives it; a misspelt one fits no dossier, so that whatever it is for does nothing. */
export const agencyOf = (text: string): string => {
  if (agencyCode.test(text)) return text;
  throw new InvalidArgumentError("cần mã đơn vị, ví dụ H41.17 hoặc 000.00.17.H41.");
};

/** The same for an option that may name several. */
export const agenciesOf = (text: string, before: string[] = []): string[] => [
  ...before,
  agencyOf(text),
];
