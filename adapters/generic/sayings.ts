import { hash } from "node:crypto";
import { fieldAt } from "../../schemas/field-at.ts";
import type { Mapping, Saying } from "../../schemas/generated/mapping.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { AnyCodec, Codec } from "../kit/mapping/codec.ts";
import { Fault } from "../kit/mapping/codec.ts";
import type { Entry } from "../kit/mapping/entry.ts";
import { omitted } from "../kit/mapping/entry.ts";
import { tableOf } from "../kit/mapping/table.ts";
import type { Codecs } from "./codec-of.ts";
import { entriesOf } from "./map-entries.ts";
import { textAt } from "./wire-path.ts";

/** Reads one message of the system as a statement about a dossier. `at`: when it was asked for or came (RFC 3339). Pure. */
export type Says = (message: unknown, told: { system: string; at: string }) => Statement;

type Members = Record<string, unknown>;

/**
 * How each map of `says` reads a message: a statement that names no dossier, or no moment where it should, is one that the ledger refuses,
 * with the reason. What cannot be is added to `errors`. Pure but for that.
 */
export const readSayings = (
  { says, maps, codes, transport }: Mapping,
  errors: FieldError[],
  named: Set<string>,
): Map<string, Says> => {
  const { zone } = transport;
  const codecs: Codecs = { lists: codes, ...(zone ? { zone } : {}) };
  return new Map(
    Object.entries(says).flatMap(([name, saying]) => {
      const rows = Object.hasOwn(maps, name) ? maps[name] : undefined;
      if (!rows) {
        const message = "Không có bảng ánh xạ nào tên như vậy trong maps.";
        errors.push({ pointer: `/says/${name}`, message });
        return [];
      }
      const ofStep = isOfStep(rows);
      const reading = { codecs, errors, named, mayRepeat: true as const };
      const entries = entriesOf(rows, `/maps/${name}`, { base: "", ofStep }, reading);
      const momentOf = momentIn(entries, saying, `/says/${name}`, errors, ofStep);
      if (saying.about === undefined && saying.own === undefined)
        errors.push({ pointer: `/says/${name}`, message: "Cần about hoặc own: mã của hồ sơ." });
      return [[name, sayingOf(entries, saying, ofStep, momentOf)] as const];
    }),
  );
};

/** Whether a map's rows speak of one step. Pure. */
export const isOfStep = (rows: Mapping["maps"][string]): boolean =>
  rows.some(({ from, inside, each }) => /^\/step(\/|$)/.test(from ?? inside ?? each ?? ""));

type MomentOf = ((message: unknown) => string | undefined) | undefined;

/** Reads when it happened by the row that reads the same field as a moment. */
const momentIn = (
  entries: readonly Entry[],
  { at }: Saying,
  pointer: string,
  errors: FieldError[],
  ofStep: boolean,
): MomentOf => {
  if (at === undefined) {
    if (ofStep) errors.push({ pointer, message: "Tin về một bước cần at: lúc xảy ra." });
    return undefined;
  }
  const row = entries.find(
    (entry) =>
      entry.kind === "row" &&
      `/${entry.wire}` === at &&
      fieldAt(entry.pointer.replace(/^\/step(?=\/)/, "/steps/*"))?.kind === "moment",
  );
  if (row?.kind !== "row") {
    const message = "Cần một dòng của bảng đọc trường này thành một thời điểm (as: date …).";
    errors.push({ pointer: `${pointer}/at`, message });
    return undefined;
  }
  const { decode } = row.codec as AnyCodec as unknown as Codec<unknown, unknown>;
  const read = textAt(at);
  return (message) => {
    const found = decode(read(message), undefined);
    return found instanceof Fault ? undefined : String(found);
  };
};

const sayingOf = (
  entries: readonly Entry[],
  { about, own, key, whole }: Saying,
  ofStep: boolean,
  momentOf: MomentOf,
): Says => {
  const decode = decoding(entries, ofStep);
  const [code, ownCode] = [about, own].map((path) => (path ? textAt(path) : () => undefined));
  const keys = key?.map(textAt);
  return (message, { system, at: asked }) => {
    const { says, step, unread } = decode(message);
    const parts = keys?.map((each) => each(message) ?? "") ?? [canonical(message)];
    const name = nameOf(parts, keys !== undefined);
    const codes = [
      { code: code?.(message), issuer: "province" },
      { code: ownCode?.(message), issuer: system },
    ];
    return {
      about: codes.flatMap(({ code: each, issuer }) =>
        each === undefined ? [] : [{ code: each, issuer }],
      ),
      key: name,
      at: (momentOf ? momentOf(message) : asked) ?? "",
      basis: momentOf ? "event" : "snapshot",
      whole,
      says: (step ? { ...says, steps: [{ ...step, key: stepKeyOf(name, system) }] } : says) as Said,
      clears: [],
      unread,
    };
  };
};

/** Reads what a message says: of a step's, what it says of the dossier apart from what it says of the step. */
const decoding = (entries: readonly Entry[], ofStep: boolean) => {
  const isStep = ({ pointer }: Entry) => /^\/step(\/|$)/.test(pointer);
  const rest = tableOf<object, object, undefined>(
    entries.filter((each) => !isStep(each)),
    omitted,
  );
  const one = entries
    .filter(isStep)
    .map((each) => ({ ...each, pointer: each.pointer.slice("/step".length) }));
  const steps = tableOf<object, object, undefined>(one, omitted);
  return (told: unknown): { says: Members; step?: Members; unread: string[] } => {
    const message = withLists(entries, told);
    const found = rest.decode(message, undefined);
    // The codes stand in `about`; what belongs to a whole word is not said in parts.
    const { code: _, codes: __, revision: ___, updatedAt: ____, ...says } = found.says as Members;
    if (!ofStep) return { says, unread: found.unread };
    const below = steps.decode(message, undefined, "/steps/*");
    const step = below.says as Members;
    const unread = found.unread.filter((each) => below.unread.includes(each));
    const isWhole = step.at !== undefined && step.status !== undefined;
    return { says, ...(isWhole ? { step } : {}), unread };
  };
};

/** XML shows a list of one as the one: where a list is read, it is one again. */
const withLists = (entries: readonly Entry[], message: unknown): unknown => {
  if (typeof message !== "object" || message === null) return message;
  const lists = entries.flatMap(({ kind, wire }) => (kind === "each" ? [wire] : []));
  const lone = lists.filter((name) => typeof (message as Members)[name] === "object");
  const listed = lone.map((name) => [name, [(message as Members)[name]].flat()]);
  return lone.length === 0 ? message : { ...message, ...Object.fromEntries(listed) };
};

/** A key as steps and messages have them: what was told where it fits, else its SHA-256. */
const nameOf = (parts: string[], isNatural: boolean): string => {
  const name = parts.join("/");
  const isPlain = isNatural && parts.every((each) => /^[A-Za-z0-9._:+=-]+$/.test(each));
  return isPlain && /^[A-Za-z0-9].{0,63}$/.test(name)
    ? name
    : hash("sha256", JSON.stringify(parts), "hex");
};

/** A step's key, which stands behind its source's name and must fit there; 96 bits of a SHA-256 are enough to tell one dossier's steps apart. */
const stepKeyOf = (name: string, system: string): string =>
  system.length + 1 + name.length <= 64 ? name : hash("sha256", name, "hex").slice(0, 24);

/** The content of a message in one form, whatever the order of its members. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
