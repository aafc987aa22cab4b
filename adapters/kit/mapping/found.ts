import type { Validator } from "../../../schemas/validate.ts";
import { namesOf } from "./pointer.ts";

type Members = Record<string, unknown>;

/** What a message is found to say, place by place, with the path there that each value came by. */
export type Found = {
  readonly unread: string[];
  /** Puts a value at a place; false where another stands there already. */
  tell(names: string[], value: unknown, path: string): boolean;
  /** The same, seen from a place below. */
  below(names: string[]): Found;
  /** Begins a list at a place; nothing where one stands there already. */
  list(names: string[]): { item(path: string): Found; close(): void } | undefined;
};

/** Rounds in which single values are taken out; in those that follow, whole members of the dossier. */
const FINE_ROUNDS = 20;

/** An empty finding. `keepLawful` takes out what is not lawful in a dossier, and calls it unread. */
export const createFound = () => {
  const root: Members = {};
  const unread: string[] = [];
  const paths = new Map<object, Map<string, string>>();

  const came = (container: object, name: string, path: string) => {
    const known = paths.get(container) ?? new Map<string, string>();
    paths.set(container, known.set(name, path));
  };
  const placeAt = (container: Members, name: string): Found => {
    const reach = (names: string[]): [Members, string] => {
      let [at, last] = [container, name];
      for (const each of names) {
        at[last] ??= {};
        at = at[last] as Members;
        last = each;
      }
      return [at, last];
    };
    return {
      unread,
      tell: (names, value, path) => {
        const [at, last] = reach(names);
        if (at[last] !== undefined) return Object.is(at[last], value);
        at[last] = value;
        came(at, last, path);
        return true;
      },
      below: (names) => placeAt(...reach(names)),
      list: (names) => {
        const [at, last] = reach(names);
        if (at[last] !== undefined) return undefined;
        const cells: { cell: Members; path: string }[] = [];
        const list: unknown[] = [];
        at[last] = list;
        return {
          item: (path) => {
            const cell: Members = {};
            cells.push({ cell, path });
            return placeAt(cell, "says");
          },
          close: () => {
            for (const { cell, path } of cells)
              if (cell.says !== undefined) came(list, String(list.push(cell.says) - 1), path);
          },
        };
      },
    };
  };

  const pathsBelow = (container: object, name: string): string[] => {
    const own = paths.get(container)?.get(name);
    const value = (container as Members)[name];
    if (own !== undefined || typeof value !== "object" || value === null) return own ? [own] : [];
    return Object.keys(value).flatMap((each) => pathsBelow(value, each));
  };
  const takeOut = (gone: Map<object, Set<string>>) => {
    for (const [container, names] of gone) {
      for (const name of names) unread.push(...pathsBelow(container, name));
      if (!Array.isArray(container)) for (const name of names) delete (container as Members)[name];
      else {
        const left = [...container.entries()].filter(([n]) => !names.has(String(n)));
        const known = paths.get(container);
        paths.delete(container);
        container.splice(0, container.length, ...left.map(([, item]) => item));
        for (const [to, [n]] of left.entries())
          came(container, String(to), known?.get(String(n)) ?? "");
      }
    }
  };
  /** The cell that a fault points to; the one around it where it points to what is lacking. */
  const cellAt = (pointer: string, isFine: boolean): [object, string] => {
    let [container, name]: [object, string] = [root, "says"];
    for (const each of namesOf(pointer).slice(0, isFine ? undefined : 1)) {
      const value = (container as Members)[name];
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, each)) break;
      [container, name] = [value, each];
    }
    return [container, name];
  };

  return {
    ...placeAt(root, "says"),
    says: () => told(root.says) ?? {},
    keepLawful: (check: Validator<unknown>) => {
      for (let round = 0; root.says !== undefined; round += 1) {
        const verdict = check(root.says);
        if (verdict.ok) return;
        const gone = new Map<object, Set<string>>();
        for (const { pointer } of verdict.errors) {
          const [container, name] = cellAt(pointer, round < FINE_ROUNDS);
          gone.set(container, (gone.get(container) ?? new Set()).add(name));
        }
        takeOut(gone);
      }
    },
  };
};

/** Without objects in which nothing stands; a list keeps its places. */
const told = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((each) => told(each) ?? {});
  if (typeof value !== "object" || value === null) return value;
  const left = Object.entries(value).flatMap(([name, each]) => {
    const below = told(each);
    return below === undefined ? [] : [[name, below] as const];
  });
  return left.length === 0 ? undefined : Object.fromEntries(left);
};
