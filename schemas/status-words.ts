import dossierSchema from "./dossier.schema.json" with { type: "json" };

const names: Readonly<Record<string, string>> = dossierSchema.$defs.status["x-names"];

/** A dossier's status for people: the national portal's name of it, its number in brackets; of any other the number alone. Pure. */
export const statusWords = (status: number): string => {
  const name = names[status];
  return name === undefined ? `${status}` : `${name} (${status})`;
};
