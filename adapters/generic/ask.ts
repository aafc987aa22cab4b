import { oneOf } from "../../schemas/explain.ts";
import type { MappedOperation, Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Call, Told } from "../contract.ts";

/** What an operation that reads is asked with: values for the places in its path and in what it sends. */
export type Fill = Readonly<Record<string, string>>;

/** Calls an operation that reads; its path and its fields have the values in their places. */
export type Ask = (on: Call, name: string, fill: Fill) => Promise<Told>;

/** The asking of operations that read. */
export const createAsk = (operations: Mapping["operations"]): Ask => {
  const asked = new Map(
    Object.entries(operations).map(([name, { send, item, items }]) => [
      name,
      { fields: typeof send === "object" ? send : {}, aside: items ?? item },
    ]),
  );
  return (on, name, fill) => {
    const { fields, aside } = asked.get(name) ?? { fields: {}, aside: undefined };
    const message = Object.fromEntries(
      Object.entries(fields).map(([field, text]) => [field, filled(text, fill)]),
    );
    return on.to(name, message, { fill, ...(aside === undefined ? {} : { aside }) });
  };
};

const filled = (text: string, fill: Fill): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => fill[name] ?? whole);

/** The places in an operation's path and fields. Pure. */
export const placesIn = ({ get = "", post = "", send }: MappedOperation): string[] => {
  const texts = [get, post, ...(typeof send === "object" ? Object.values(send) : [])];
  return texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name));
};

/** The operation of a name that reads, if all the places in it can be filled; else why not. */
export const readsOf = (
  operations: Mapping["operations"],
  name: string,
  pointer: string,
  fills: readonly string[],
  errors: FieldError[],
): MappedOperation | undefined => {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) {
    errors.push({ pointer, message: oneOf(Object.keys(operations), name) });
    return undefined;
  }
  if (operation.effect !== "reads")
    errors.push({ pointer, message: 'Cần một thao tác có effect: "reads".' });
  for (const place of placesIn(operation))
    if (!fills.includes(place))
      errors.push({
        pointer: `/operations/${name}`,
        message: `Không có gì để điền vào {${place}}; ở đây có ${fills.map((each) => `{${each}}`).join(", ")}.`,
      });
  return operation;
};
