import assert from "node:assert/strict";
import { type Delivery, readDeliveries } from "../../../adapters/generic/deliveries.ts";
import { readYaml } from "../../../adapters/generic/read-yaml.ts";
import { omitted } from "../../../adapters/kit/mapping/entry.ts";
import { tableOf } from "../../../adapters/kit/mapping/table.ts";
import { validateMapping } from "../../../schemas/dossier.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { type Trip, tripsBy } from "./round-trip.ts";

/** What a file's maps make of a dossier, and back, by kind of part: `tables` of its sample. A text is YAML. */
export const tripsOfFile = (
  file: string | object,
): Record<string, (dossier: Dossier) => Trip[]> => {
  const read = typeof file === "string" ? readYaml(file) : { content: file };
  assert.ok("content" in read, JSON.stringify(read));
  const checked =
    typeof file === "string"
      ? validateMapping.texts(read.content)
      : validateMapping.typed(read.content);
  assert.ok(checked.ok, JSON.stringify(checked));
  const { deliveries } = readDeliveries(checked.value, [], new Set());
  return Object.fromEntries(
    deliveries.map((each) =>
      each.part === "dossier"
        ? [
            "dossiers",
            tripsBy<object, object, undefined>(each.table, (dossier) => [
              { from: dossier, context: undefined },
            ]),
          ]
        : ["rows", tripsOfSteps(each)],
    ),
  );
};

/** A step's message speaks of the dossier, and of the step as of an item of its list. */
const tripsOfSteps = ({ table }: Delivery) => {
  const ofStep = table.entries.filter(isOfStep);
  const rest = tableOf<object, object, undefined>(
    table.entries.filter((each) => !isOfStep(each)),
    omitted,
  );
  const step = tableOf<object, object, undefined>(
    ofStep.map((each) => ({ ...each, pointer: each.pointer.slice("/step".length) })),
    omitted,
  );
  const decode: typeof table.decode = (message) => {
    const [around, inner] = [rest.decode(message, undefined), step.decode(message, undefined, at)];
    return {
      says: { ...around.says, step: inner.says },
      unread: around.unread.filter((each) => inner.unread.includes(each)),
    };
  };
  return tripsBy<object, object, undefined>({ encode: table.encode, decode }, (dossier) =>
    (dossier.steps ?? []).map((each) => ({ from: { ...dossier, step: each }, context: undefined })),
  );
};

const at = "/steps/*";
const isOfStep = ({ pointer }: { pointer: string }) => /^\/step(\/|$)/.test(pointer);
