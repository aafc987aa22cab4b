import { isObject, textOf } from "../json.ts";

/** One message as it was taken. */
export interface Taken {
  readonly id: string;
  readonly version: number;
  readonly dossier: unknown;
}

/**
 * What a province's program made of what it was told: every message in the order in which it was taken, none thrown away as a repetition.
 * `keep`: what it keeps of a dossier; `last`: of each dossier's messages only the newest, for runs of millions.
 */
export function createTold(
  keep: (dossier: unknown) => unknown = (dossier) => dossier,
  last = false,
) {
  const byCode = new Map<string, Taken[]>();
  const backwards: { code: string; from: number; to: number }[] = [];

  return {
    /** The code and version of a message; undefined where it has none. */
    read(body: unknown): (Taken & { code: string }) | undefined {
      if (!isObject(body) || !isObject(body.dossier) || body.type !== "dossier") return undefined;
      const [id, code] = [textOf(body, "id"), textOf(body.dossier, "code")];
      const { version, dossier } = body;
      if (id === "" || code === "" || !Number.isInteger(version)) return undefined;
      return { id, code, version: Number(version), dossier };
    },
    take({ code, ...taken }: Taken & { code: string }): void {
      const before = byCode.get(code) ?? [];
      const from = before.at(-1)?.version ?? 0;
      if (taken.version < from) backwards.push({ code, from, to: taken.version });
      const kept = { ...taken, dossier: keep(taken.dossier) };
      if (!last) byCode.set(code, [...before, kept]);
      else if (taken.version >= from) byCode.set(code, [kept]);
    },
    of: (code: string): readonly Taken[] => byCode.get(code) ?? [],
    count: (): number => byCode.size,
    backwards: () => backwards,
  };
}
