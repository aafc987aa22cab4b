import { isDeepStrictEqual } from "node:util";
import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Call, Observe, Part } from "../contract.ts";
import type { Entry } from "../kit/mapping/entry.ts";
import { createAsk, readsOf } from "./ask.ts";
import type { Delivery } from "./deliveries.ts";
import { readList } from "./list.ts";
import { wireReader } from "./wire-path.ts";

/** The look-up that a file describes, of the contents where it shows a dossier's steps too; what cannot be is added to `errors`. */
export const readLook = (
  { observe, operations, transport }: Mapping,
  deliveries: readonly Delivery[],
  errors: FieldError[],
): Observe<Call> | undefined => {
  if (!observe) return undefined;
  const list = readList({ observe, operations, transport }, deliveries, errors);
  const operation = readsOf(operations, observe.one, "/observe/one", ["code"], errors);
  if (operation && operation.item === undefined)
    errors.push({
      pointer: `/operations/${observe.one}/item`,
      message: "Cần item: hồ sơ nằm ở đâu trong trả lời.",
    });
  const item = wireReader(operation?.item ?? "");
  const steps = observe.steps === undefined ? undefined : wireReader(observe.steps);
  const ask = createAsk(operations);
  const entriesOf = (kind: string) =>
    deliveries.find(({ part }) => (part === "dossier") === (kind === "dossiers"))?.table.entries ??
    [];
  const isXml = (operation?.answers ?? operation?.body) === "xml";
  return {
    covers: steps === undefined ? ["dossiers"] : ["dossiers", "rows"],
    shows: steps === undefined ? "existence" : "content",
    ...(list ? { list } : {}),
    one: async ({ dossier: { code }, parts }, on) => {
      const { outcome, body } = await ask(on, observe.one, { code });
      if (outcome.is === "absent") return { there: false };
      if (outcome.is !== "accepted") return { trouble: outcome };
      const found = [item(body)].flat()[0];
      // An empty element of XML is nothing.
      if (found === undefined || found === null || found === "") return { there: false };
      const rows = [steps?.(found) ?? []].flat();
      const shown = ({ kind, message }: Part) => {
        const entries = entriesOf(kind);
        if (kind === "dossiers") return likened(entries, found, message, isXml);
        return rows
          .map((row) => likened(entries, row, message, isXml))
          .find((row) => isDeepStrictEqual(row, message));
      };
      return {
        there: true,
        holds: Object.fromEntries(parts.map((part) => [part.key, shown(part)])),
      };
    },
  };
};

/**
 * Of what a system shows the fields that it is told, or could be. Of XML what means the same as what is told is the same: it has
 * texts alone, no empty list, and a list of one as the one.
 */
const likened = (
  entries: readonly Entry[],
  shown: unknown,
  told: unknown,
  isXml: boolean,
): unknown => {
  if (typeof shown !== "object" || shown === null) return shown;
  const members = entries.flatMap((entry) => {
    const [theirs, ours] = [shown, told].map((each) => memberOf(each, entry.wire));
    const found = likenedField(entry, theirs, ours, isXml);
    const isNothing = ours === undefined && (found ?? "") === "";
    return found === undefined || isNothing ? [] : [[entry.wire, found]];
  });
  return Object.fromEntries(members);
};

const likenedField = (entry: Entry, theirs: unknown, ours: unknown, isXml: boolean): unknown => {
  if (entry.kind === "inside")
    return likened(entry.of.entries, isXml && theirs === "" ? {} : theirs, ours, isXml);
  if (entry.kind !== "each")
    return isXml && ours !== undefined && String(ours).trim() === theirs ? ours : theirs;
  const list = isXml ? [theirs ?? []].flat().filter((each) => each !== "") : theirs;
  return Array.isArray(list)
    ? list.map((each, n) => likened(entry.of.entries, each, memberOf(ours, n), isXml))
    : list;
};

const memberOf = (value: unknown, name: string | number): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string | number, unknown>)[name]
    : undefined;
