import { namesOf } from "../kit/mapping/pointer.ts";

/** Reads a place in a system's message, a number for an item of a list; undefined where there is nothing. Pure. */
export const wireReader = (path: string): ((message: unknown) => unknown) => {
  const names = namesOf(path);
  return (message) =>
    names.reduce(
      (at: unknown, name) =>
        typeof at === "object" && at !== null && Object.hasOwn(at, name)
          ? (at as Record<string, unknown>)[name]
          : undefined,
      message,
    );
};

/** What stands at a place as text: a text that is not empty, a number or a yes or no; else undefined. Pure. */
export const textAt = (path: string): ((message: unknown) => string | undefined) => {
  const read = wireReader(path);
  return (message) => {
    const found = read(message);
    if (typeof found === "number" || typeof found === "boolean") return String(found);
    return typeof found === "string" && found.trim() !== "" ? found.trim() : undefined;
  };
};
