import { keyOf } from "../access/keys.ts";
import { filesIn, MOST_FILES, type Referring } from "../files/refer.ts";
import type { FactsBody } from "../state/fold.ts";
import type { Refusal } from "./accept-claims.ts";
import type { Change } from "./change.ts";

/**
 * The files that a word refers to, and by what its references count; refused beyond what a dossier may have. `body` undefined: what its
 * source says stays as it stands; `steps` as JSON, null the same. Pure.
 */
export const filesToldBy = (
  change: Change,
  told: { body: FactsBody | undefined; steps: string | null; hadFiles: boolean },
):
  | Omit<Referring, "n" | "source">
  | Exclude<Refusal, { conflict: string } | { refused: string }> => {
  const files = {
    ...tellerOf(change),
    said: told.body ? filesIn(JSON.stringify(told.body)) : [],
    instead: told.body !== undefined && told.hadFiles,
    steps: filesIn(told.steps ?? ""),
  };
  return files.steps.length + files.said.length > MOST_FILES ? tooManyFiles : files;
};

/** By what references to files that a word tells count. */
const tellerOf = ({ speaker, scope, source }: Change) => {
  const key = keyOf(speaker);
  const isOurs = source === "province";
  return {
    key,
    sure: isOurs && scope === null,
    agencies: isOurs && key === undefined ? (scope ?? undefined) : undefined,
  };
};

const tooManyFiles = {
  errors: [
    {
      pointer: "",
      message: `Cần tối đa ${MOST_FILES} tệp của cổng (/v1/files/…) trong một hồ sơ.`,
    },
  ],
};
