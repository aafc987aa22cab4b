import type { Item } from "../../../adapters/contract.ts";
import type { AdapterKind, Operation } from "../../../adapters/kind.ts";
import { openAdapter } from "../../../adapters/kit/egress/open-adapter.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { createProvince } from "../../province/province.ts";
import { settingsOf } from "../../settings-of.ts";
import type { Sample } from "./sample.ts";

/** Dossiers of a province that each adapter is given beside its sample's. */
export const GENERATED = 1_000;

/** A province's dossiers, each as it was said last. */
export const generated = (() => {
  let made: Dossier[] | undefined;
  return (): Dossier[] => {
    const from = new Date("2026-07-01T00:00:00+07:00");
    made ??= [
      ...new Map(
        [...createProvince({ dossiers: GENERATED, seed: 2, from })].map(
          ({ code, dossier }): [string, Dossier] => [code, dossier],
        ),
      ).values(),
    ];
    return made;
  };
})();

/** A profile with its sample: its adapter, the sample's parts as items by kind, and what tells them. */
export const opened = (kind: AdapterKind, name: string, sample: Sample) => {
  const settings = settingsOf({ adapter: kind.name, profile: name, ...sample.settings });
  const files = { allows: () => true, fetch: fetched, fetchAll: allFetched } as never;
  const open = () =>
    openAdapter(kind, { system: "system", settings, env: sample.env ?? {}, files });
  const itemsOf = (known: boolean, dossier = sample.dossier): Map<string, Item[]> => {
    const { receipts = {} } = sample;
    const found = new Map<string, Item[]>();
    for (const part of open().parts(dossier)) {
      const item: Item = { code: dossier.code, version: 1, part, known, receipts };
      found.set(part.kind, [...(found.get(part.kind) ?? []), item]);
    }
    return found;
  };
  /** The operations that tell an item, where all of them say yes. */
  const operationsOf = async (item: Item): Promise<[string, Operation][]> => {
    const named: string[] = [];
    const { signal } = new AbortController();
    const to = async (operation: string) => {
      named.push(operation);
      return { outcome: { is: "accepted" as const }, body: sample.yes };
    };
    await kind
      .create({ system: "system", settings, files })
      .send([item], { signal, timeoutMs: 1_000, to });
    return Object.entries(kind.profiles[name]?.operations ?? {}).filter(([each]) =>
      named.includes(each),
    );
  };
  return { open, itemsOf, partsByKind: () => itemsOf(false), operationsOf };
};

const file = { bytes: Buffer.from("x"), type: "application/pdf" };
const fetched = (_: unknown, __: unknown, use: (file: object) => unknown) => use(file);
const allFetched = (asked: unknown[], _: unknown, __: unknown, use: (files: object[]) => unknown) =>
  use(asked.map(() => file));
