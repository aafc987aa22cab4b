import type { AdapterKind } from "../adapters/kind.ts";
import type { Ownership } from "../queue/ledger/state/merge.ts";

/** What a system that brings dossiers says of them counts until the province speaks; papers side by side with the province's. */
const opening = [
  ..."origin procedure field agencies applicant submitter channel submittedAt eForm".split(" "),
  ..."submittedPapers attachments".split(" "),
  ..."receivedAt dueAt receiptNumber returnForm abstract note otherInformation returnInformation".split(
    " ",
  ),
  "status",
];

/**
 * Who may set which field: what each system's kind says, and over it the systems file. A source that the file names in a field's row may
 * set that field; the province may set all. Pure.
 */
export const ownershipOf = (
  file: Ownership | undefined,
  kinds: { id: string; kind: Pick<AdapterKind, "owns" | "opens"> }[],
): Ownership => {
  const rows = Object.entries(file?.fields ?? {});
  const named = (id: string) =>
    rows.flatMap(([field, sources]) => (sources.includes(id) ? [field] : []));
  const owns = kinds
    .filter(({ id }) => id !== "province")
    .map(({ id, kind }) => [id, [...fieldsOf(kind), ...named(id)]]);
  return { ...file, owns: { ...Object.fromEntries(owns), ...file?.owns } };
};

const fieldsOf = ({ owns, opens }: Pick<AdapterKind, "owns" | "opens">): string[] => [
  ...owns.map((pointer) => pointer.slice(1).replaceAll("/", ".")),
  ...(opens ? opening : []),
];
