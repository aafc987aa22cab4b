/** A JSON Schema of what is answered. `T`: the type that it describes, so that the two cannot part. */
export type Schema<T> = { readonly [key: string]: unknown; readonly [described]?: T };

/** A member that may be left out. */
export type Optional<T> = { optional: Schema<T> };

/** The name under which an object stands among the components of the description. */
export const componentName = Symbol("name of a component");

declare const described: unique symbol;

/** Each member of `T` and nothing else; `optional` where `T` may be without it. */
type Members<T> = {
  [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? Optional<Exclude<T[K], undefined>>
    : Schema<T[K]>;
};

/** An object, named and described; all of its members are always there but those that are `optional`. */
export const object = <T extends object>(
  name: string,
  title: string,
  members: Members<T>,
): Schema<T> => {
  const all = Object.entries<Schema<unknown> | Optional<unknown>>(members);
  const isOptional = (member: object): member is Optional<unknown> => "optional" in member;
  return {
    [componentName]: name,
    title,
    type: "object",
    required: all.filter(([, member]) => !isOptional(member)).map(([key]) => key),
    properties: Object.fromEntries(
      all.map(([key, member]) => [key, isOptional(member) ? member.optional : member]),
    ),
  };
};

/** Marks a member that may be left out. */
export const optional = <T>(schema: Schema<T>): Optional<T> => ({ optional: schema });

/** An object whose members are not ours to name. */
export const anyObject = (title: string): Schema<object> => ({ title, type: "object" });

export const list = <T>(items: Schema<T>, title?: string): Schema<T[]> =>
  titled({ type: "array", items }, title);

export const text = (title?: string): Schema<string> => titled({ type: "string" }, title);

/** A moment, RFC 3339. */
export const moment = (title?: string): Schema<string> =>
  titled({ type: "string", format: "date-time" }, title);

/** A whole number from 0 on. */
export const count = (title?: string): Schema<number> =>
  titled({ type: "integer", minimum: 0 }, title);

/** A number from 0 on. */
export const amount = (title?: string): Schema<number> =>
  titled({ type: "number", minimum: 0 }, title);

export const truth = (title?: string): Schema<boolean> => titled({ type: "boolean" }, title);

export const constant = <const T>(value: T, title?: string): Schema<T> =>
  titled({ const: value }, title);

export const oneOf = <const T extends string>(values: readonly T[], title?: string): Schema<T> =>
  titled({ type: "string", enum: values }, title);

export const orNull = <T>(schema: Schema<T>, title?: string): Schema<T | null> =>
  titled({ anyOf: [schema, { type: "null" }] }, title);

export const either = <A, B>(a: Schema<A>, b: Schema<B>): Schema<A | B> => ({ anyOf: [a, b] });

const titled = (schema: object, title: string | undefined) => ({
  ...(title === undefined ? {} : { title }),
  ...schema,
});
