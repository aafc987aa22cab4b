import { validateMapping } from "../../schemas/dossier.ts";
import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError, Verdict } from "../../schemas/validate.ts";
import type { AdapterKind, FileKind } from "../kind.ts";
import { readDeliveries } from "./deliveries.ts";
import { fileAdapter } from "./file-adapter.ts";
import { profileOf } from "./profile-of.ts";
import { readYaml } from "./read-yaml.ts";
import { faultsOfReplies } from "./reply-faults.ts";

/** The kind that a file's content describes, under the one profile that has its name; or all that is wrong with it, each with its cure. Pure. */
export const readMapping = (content: unknown): Verdict<AdapterKind> => {
  const checked = validateMapping.typed(content);
  return checked.ok ? kindOf(checked.value) : checked;
};

/** The same of a text of YAML, whose values are all text: what kind of value is meant says the place where it stands. Pure. */
export const readYamlMapping: FileKind["readYaml"] = (text) => {
  const read = readYaml(text);
  if ("faults" in read) return { ok: false, errors: read.faults };
  const checked = validateMapping.texts(read.content);
  const made = checked.ok ? kindOf(checked.value) : checked;
  if (made.ok) return made;
  return { ok: false, errors: made.errors.map((each) => ({ ...each, ...read.at(each.pointer) })) };
};

const kindOf = (mapping: Mapping): Verdict<AdapterKind> => {
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
      owns: [],
      profiles: { [mapping.system]: profile },
      create: (parts) => fileAdapter(described, parts),
    },
  };
};
