/** What stands in an answer's body under a name or, where that begins with a slash, at that place further in (`/header/ma`). Pure. */
export const memberAt = (body: object, name: string): unknown =>
  name.startsWith("/")
    ? placeOf(name).reduce(below, body)
    : (body as Readonly<Record<string, unknown>>)[name];

/** A body without what stands at a place of it; a number is an item of a list. Pure. */
export const withoutPlace = <T>(body: T, place: string): T => cut(body, placeOf(place)) as T;

const cut = (body: unknown, [name = "", ...rest]: readonly string[]): unknown => {
  const found = below(body, name);
  if (found === undefined) return body;
  if (Array.isArray(body))
    return body.map((each, n) => (n === Number(name) ? cutOr(each, rest) : each));
  const { [name]: _, ...others } = body as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [name]: cut(found, rest) };
};

const cutOr = (item: unknown, rest: readonly string[]): unknown =>
  rest.length === 0 ? undefined : cut(item, rest);

const below = (at: unknown, name: string): unknown =>
  typeof at === "object" && at !== null && Object.hasOwn(at, name)
    ? (at as Readonly<Record<string, unknown>>)[name]
    : undefined;

const placeOf = (place: string) => place.split("/").slice(1);
