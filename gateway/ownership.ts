import type { AdapterKind } from "../adapters/kind.ts";
import type { Ownership } from "../queue/ledger/state/merge.ts";
import type { SystemSettings } from "../schemas/generated/systems.ts";

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
 * Who may set which field, and before whom: what each system's kind says, and over it the systems file. A source that the file names in a field's row may
 * set that field; the province may set all. Pure.
 */
export const ownershipOf = (
  file: Ownership | undefined,
  systems: { id: string; kind: Kind; settings: Pick<SystemSettings, "settings"> }[],
): Ownership => {
  const rows = Object.entries(file?.fields ?? {});
  const named = (id: string) =>
    rows.flatMap(([field, sources]) => (sources.includes(id) ? [field] : []));
  const preceding = systems.flatMap(({ id, kind: { precedes = [] } }) =>
    precedes.map((pointer) => ({ id, field: fieldOf(pointer) })),
  );
  const fields = Object.fromEntries(
    preceding.map(({ field }) => [
      field,
      [...preceding.filter((each) => each.field === field).map(({ id }) => id), "province"],
    ]),
  );
  const owns = systems
    .filter(({ id }) => id !== "province")
    .map(({ id, kind }) => [id, [...fieldsOf(kind), ...named(id)]]);
  const custodians = systems
    .filter(({ kind }) => kind.custodian)
    .map(({ id, settings }) => {
      const { custodianPatienceMinutes: minutes } = settings.settings;
      return [id, { patienceMinutes: Number(minutes ?? PATIENCE_MINUTES) }];
    });
  return {
    ...file,
    ...(preceding.length > 0 || file?.fields ? { fields: { ...fields, ...file?.fields } } : {}),
    owns: { ...Object.fromEntries(owns), ...file?.owns },
    custodians: Object.fromEntries(custodians),
  };
};

/** How long another status of the province's than the custodian's waits before a person is told. */
const PATIENCE_MINUTES = 60;

type Kind = Pick<AdapterKind, "owns" | "precedes" | "opens" | "custodian">;

const fieldOf = (pointer: string): string => pointer.slice(1).replaceAll("/", ".");

const fieldsOf = ({ owns, opens }: Kind): string[] => [
  ...owns.map(fieldOf),
  ...(opens ? opening : []),
];
