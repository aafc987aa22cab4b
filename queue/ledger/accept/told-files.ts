import { keyOf } from "../access/keys.ts";
import { filesIn, MOST_FILES, type Referring } from "../files/refer.ts";
import type { Refusal } from "./accept-claims.ts";
import type { Change } from "./change.ts";

/**
 * The files that a word refers to, and by what its references count; refused beyond what a dossier may have. `body` and `steps` as
 * JSON, null: what its source says stays as it stands. Pure.
 */
export const filesToldBy = (
  change: Change,
  told: { body: string | null; steps: string | null; hadFiles: boolean },
):
  | Omit<Referring, "n" | "source">
  | Exclude<Refusal, { conflict: string } | { refused: string }> => {
  const said = filesIn(told.body ?? "");
  const steps = filesIn(told.steps ?? "");
  const instead = told.body !== null && told.hadFiles;
  if (said.length + steps.length === 0 && !instead) return none;
  if (said.length + steps.length > MOST_FILES) return tooManyFiles;
  return { ...tellerOf(change), said, instead, steps };
};

const none = {
  key: undefined,
  agencies: undefined,
  sure: false,
  said: [],
  instead: false,
  steps: [],
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
