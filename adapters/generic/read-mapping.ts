import { validateMapping } from "../../schemas/dossier.ts";
import type { FieldError, Verdict } from "../../schemas/validate.ts";
import type { AdapterKind } from "../kind.ts";
import { readDeliveries } from "./deliveries.ts";
import { fileAdapter } from "./file-adapter.ts";
import { profileOf } from "./profile-of.ts";
import { faultsOfReplies } from "./reply-faults.ts";

/** The kind that a file's content describes, under the one profile that has its name; or all that is wrong with it, each with its cure. Pure. */
export const readMapping = (content: unknown): Verdict<AdapterKind> => {
  const checked = validateMapping(content);
  if (!checked.ok) return checked;
  const mapping = checked.value;
  const errors: FieldError[] = [];
  const described = readDeliveries(mapping, errors);
  const profile = profileOf(mapping, errors);
  errors.push(...faultsOfReplies(mapping));
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: {
      name: "generic",
      settings: { file: {} },
      profiles: { [mapping.system]: profile },
      create: (parts) => fileAdapter(described, parts),
    },
  };
};
