import type { FileKind } from "../kind.ts";
import { readMapping, readYamlMapping } from "./read-mapping.ts";

/** Any system that a file describes: what it is told, by which calls, and how its replies are read. */
export const kind: FileKind = {
  name: "generic",
  settings: { file: { type: "string", minLength: 1, maxLength: 4000 } },
  read: readMapping,
  readYaml: readYamlMapping,
};
