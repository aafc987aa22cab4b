import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";

/** What stands in a file and is named nowhere in it. `named`: the lists of codes that rows name. Pure. */
export const unusedIn = (mapping: Mapping, named: ReadonlySet<string>): FieldError[] => {
  const { deliver, operations, maps, codes, says, observe, poll, receive } = mapping;
  const sent = Object.values(operations).flatMap(({ send }) =>
    typeof send === "string" ? [send] : [],
  );
  const read = [...Object.values(operations), ...Object.values(receive)].flatMap(
    ({ read: name }) => name ?? [],
  );
  const called = [...deliver.map(({ by }) => by), observe?.one, observe?.list, poll?.with].filter(
    (each) => each !== undefined,
  );
  const unused = (under: string, given: object, used: Iterable<string>): FieldError[] => {
    const names = new Set(used);
    return Object.keys(given)
      .filter((name) => !names.has(name))
      .map((name) => ({
        pointer: `/${under}/${name}`,
        message: "Không được dùng ở đâu; dùng nó hoặc bỏ đi.",
      }));
  };
  return [
    ...unused("maps", maps, [...sent, ...Object.keys(says)]),
    ...unused("codes", codes, named),
    ...unused("operations", operations, called),
    ...unused("says", says, read),
  ];
};
