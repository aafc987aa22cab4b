/** Numbers texts in order of first sight, so that a record holds a number where it means a text. */
export interface Names {
  id(name: string): number;
  find(name: string): number | undefined;
  name(id: number): string;
}

/** Makes an empty list; beyond `limit` texts every new one is numbered as "…". */
export function createNames(limit = Number.POSITIVE_INFINITY): Names {
  const ids = new Map<string, number>();
  const names: string[] = [];

  function add(name: string): number {
    ids.set(name, names.length);
    return names.push(name) - 1;
  }

  return {
    id(name) {
      const known = ids.get(name);
      if (known !== undefined) return known;
      return names.length < limit - 1 ? add(name) : (ids.get("…") ?? add("…"));
    },
    find: (name) => ids.get(name),
    name: (id) => names[id] ?? "…",
  };
}
