import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Call, Looked } from "../contract.ts";
import { createAsk, readsOf } from "./ask.ts";
import type { Delivery } from "./deliveries.ts";
import { wireReader } from "./wire-path.ts";

export type Looking = {
  /** Whether it shows the steps too, and so all of a copy. */
  shows: "exists" | "content";
  lookUp: (code: string, on: Call) => Promise<Looked>;
};

/** The look-up that a file describes, and whether it shows a dossier's steps; what cannot be is added to `errors`. */
export const readLook = (
  { observe, operations }: Mapping,
  deliveries: readonly Delivery[],
  errors: FieldError[],
): Looking | undefined => {
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
    shows: steps === undefined ? "exists" : "content",
    lookUp: async (code, on) => {
      const { outcome, body } = await ask(on, observe.one, { code });
      if (outcome.is === "absent") return { seen: undefined };
      if (outcome.is !== "accepted") return { trouble: outcome };
      const found = [item(body)].flat()[0];
      if (found === undefined || found === null) return { seen: undefined };
      const rows = [steps?.(found) ?? []].flat();
      return {
        seen: {
          code,
          record: only(found, ofRecord),
          rows: rows.map((row) => only(row, ofRow)),
        },
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
