import { validateMapping } from "../../schemas/dossier.ts";
import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError, Verdict } from "../../schemas/validate.ts";
import type { AdapterKind, FileKind } from "../kind.ts";
import { readReceive } from "./call-backs.ts";
import { readDeliveries } from "./deliveries.ts";
import { fileAdapter, originsOf } from "./file-adapter.ts";
import { readLook } from "./look.ts";
import { readPoll } from "./news.ts";
import { placeOf } from "./places.ts";
import { profileOf } from "./profile-of.ts";
import { readYaml } from "./read-yaml.ts";
import { faultsOfReplies } from "./reply-faults.ts";
import { readSayings } from "./sayings.ts";
import { unusedIn } from "./unused.ts";

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
  const named = new Set<string>();
  const delivered = readDeliveries(mapping, errors, named);
  const sayings = readSayings(mapping, errors, named);
  const observe = readLook(mapping, delivered.deliveries, errors);
  const poll = readPoll(mapping, sayings, errors);
  const receive = readReceive(mapping, sayings, errors);
  const profile = profileOf(mapping, errors);
  errors.push(
    ...faultsOfReplies(mapping),
    ...unusedIn(mapping, named),
    ...mapping.owns.flatMap((pointer, n) => {
      const field = placeOf(pointer, { base: "", ofStep: false });
      return typeof field === "string" ? [{ pointer: `/owns/${n}`, message: field }] : [];
    }),
  );
  // A map may be read twice, once as it is sent and once as it is read.
  const told = new Map(errors.map((each) => [`${each.pointer} ${each.message}`, each]));
  if (told.size > 0) return { ok: false, errors: [...told.values()] };
  return {
    ok: true,
    value: {
      name: "generic",
      settings: { file: {} },
      owns: mapping.owns,
      profiles: { [mapping.system]: profile },
      create: (parts) => fileAdapter({ ...delivered, observe, poll, receive }, parts),
      origins: (dossier) => originsOf(delivered.deliveries, dossier),
    },
  };
};
