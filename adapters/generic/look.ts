import { isDeepStrictEqual } from "node:util";
import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Call, Observe, Part } from "../contract.ts";
import { createAsk, readsOf } from "./ask.ts";
import type { Delivery } from "./deliveries.ts";
import { wireReader } from "./wire-path.ts";

/** The look-up that a file describes, of the contents where it shows a dossier's steps too; what cannot be is added to `errors`. */
export const readLook = (
  { observe, operations }: Mapping,
  deliveries: readonly Delivery[],
  errors: FieldError[],
): Observe<Call> | undefined => {
  if (!observe) return undefined;
  const [ofRecord = [], ofRow = []] = [true, false].map((isRecord) =>
    deliveries
      .filter(({ part }) => (part === "dossier") === isRecord)
      .flatMap(({ table }) => table.entries.map(({ wire }) => wire)),
  );
  const operation = readsOf(operations, observe.one, "/observe/one", ["code"], errors);
  if (operation && operation.item === undefined)
    errors.push({
      pointer: `/operations/${observe.one}/item`,
      message: "Cần item: hồ sơ nằm ở đâu trong trả lời.",
    });
  const item = wireReader(operation?.item ?? "");
  const steps = observe.steps === undefined ? undefined : wireReader(observe.steps);
  const ask = createAsk(operations);
  return {
    covers: steps === undefined ? ["dossiers"] : ["dossiers", "rows"],
    shows: steps === undefined ? "existence" : "content",
    one: async ({ dossier: { code }, parts }, on) => {
      const { outcome, body } = await ask(on, observe.one, { code });
      if (outcome.is === "absent") return { there: false };
      if (outcome.is !== "accepted") return { trouble: outcome };
      const found = [item(body)].flat()[0];
      // An empty element of XML is nothing.
      if (found === undefined || found === null || found === "") return { there: false };
      const record = only(found, ofRecord);
      const rows = [steps?.(found) ?? []].flat().map((row) => only(row, ofRow));
      const shown = ({ kind, message }: Part) =>
        kind === "dossiers" ? record : rows.find((row) => isDeepStrictEqual(row, message));
      return {
        there: true,
        holds: Object.fromEntries(parts.map((part) => [part.key, shown(part)])),
      };
    },
  };
};

/** Of what a system shows the fields that it is told. */
const only = (found: unknown, names: readonly string[]): object =>
  Object.fromEntries(
    names.flatMap((name) =>
      typeof found === "object" && found !== null && Object.hasOwn(found, name)
        ? [[name, (found as Record<string, unknown>)[name]]]
        : [],
    ),
  );
