import { resolve } from "node:path";
import type { AdapterKind, FileKind, Placed } from "../adapters/kind.ts";
import { kinds } from "../adapters/registry/registry.ts";
import { BadSettings } from "../config/settings.ts";
import type { FieldError } from "../schemas/validate.ts";
import { NotUtf8, textOf, withoutMark } from "./made-by-hand.ts";
import { readNamedFile } from "./named-file.ts";
import { readJsonFile } from "./systems-file.ts";

/** Each kind of system that a systems file may name. */
export const kindsByName: ReadonlyMap<string, AdapterKind | FileKind> = new Map(
  kinds.map((kind) => [kind.name, kind]),
);

/** A kind, or all that keeps it from being one, with places below the system's own settings. */
export type Found = { kind: AdapterKind } | { errors: FieldError[] };

/** Finds the kind that an entry of the systems file names; one that a file describes is read out of that file, each file once. */
export const createKinds = (): ((given: { adapter?: unknown; settings?: unknown }) => Found) => {
  const read = new Map<string, Found>();
  return ({ adapter, settings }) => {
    const kind = kindsByName.get(String(adapter));
    if (!kind) {
      const message = `không có "${String(adapter)}"; hiện có ${[...kindsByName.keys()].join(", ")}.`;
      return { errors: [{ pointer: "/adapter", message }] };
    }
    if (!("read" in kind)) return { kind };
    const { file } = (settings ?? {}) as { file?: unknown };
    if (typeof file !== "string" || file === "") {
      const message = "cần đường dẫn tới tệp mô tả hệ thống này.";
      return { errors: [{ pointer: "/settings/file", message }] };
    }
    const found = read.get(file) ?? readKind(kind, file);
    read.set(file, found);
    return found;
  };
};

const readKind = (kind: FileKind, path: string): Found => {
  try {
    return { kind: readDescribed(kind, path) };
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error;
    return {
      errors: error.problems.map((message) => ({ pointer: "/settings/file", message })),
    };
  }
};

/** The kind that a file describes, YAML by its name (`.yaml`, `.yml`), else JSON; throws {@link BadSettings} with everything that is wrong with it. */
export const readDescribed = (kind: FileKind, path: string): AdapterKind => {
  const named = { by: "Tệp mô tả", path, wants };
  const verdict = /\.ya?ml$/i.test(path)
    ? kind.readYaml(yamlText(named))
    : kind.read(readJsonFile(named));
  if (verdict.ok) return verdict.value;
  throw new BadSettings(
    verdict.errors.map((fault: FieldError & Partial<Placed>) => {
      const spot = fault.line === undefined ? "" : `:${fault.line}:${fault.column}`;
      return `Tệp mô tả ${resolve(path)}${spot} ${fault.pointer}: ${fault.message}`;
    }),
  );
};

const yamlText = (named: Parameters<typeof readNamedFile>[0]): string => {
  const bytes = readNamedFile(named);
  try {
    return textOf(withoutMark(bytes));
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    const { line, message } = error;
    throw new BadSettings([`${named.by} ${resolve(named.path)}:${line}: ${message}`]);
  }
};

const wants = "Cần tệp YAML hoặc JSON mô tả một hệ thống; xem adapters/generic/README.md.";
