import { type Codec, codec, unreadable } from "../codec.ts";

/** Hours that local time is ahead; Việt Nam has kept UTC+7 without change since 1975. */
const zones = { "Asia/Ho_Chi_Minh": 7, UTC: 0 } as const;

export type Zone = keyof typeof zones;
export const knownZones = Object.keys(zones) as Zone[];

/** An instant by form, `yyyyMMddHHmmss` and its like, in the local time of a zone. */
export const date = (form: string, zone: Zone = "Asia/Ho_Chi_Minh"): Codec<string, string> => {
  const { write, read } = compiled(form);
  const hours = zones[zone];
  const offset = hours === 0 ? "Z" : `+${String(hours).padStart(2, "0")}:00`;
  const whole = "2026-11-23T07:30:00".length + offset.length;
  return codec({
    // Most are told in this zone and in whole seconds: nothing to work out.
    encode: (ours) =>
      ours.length === whole && ours.endsWith(offset)
        ? write(`${ours.slice(0, 19)}.000`)
        : write(new Date(Date.parse(ours) + hours * 3_600_000).toISOString().slice(0, 23)),
    decode: (theirs) => {
      const local = read(theirs);
      return local === undefined ? unreadable : `${local.replace(/\.000$/, "")}${offset}`;
    },
    lossy: form.includes("fff")
      ? "múi giờ đã khai, phần dưới một phần nghìn giây"
      : "múi giờ đã khai, phần nhỏ hơn đơn vị cuối của dạng ngày giờ",
  });
};

/** A calendar day by form, `yyyyMMdd000000` and its like; it has no zone. */
export const day = (form: string): Codec<string, string> => {
  const { write, read } = compiled(form);
  return codec({
    encode: (ours) => write(`${ours}T00:00:00.000`),
    decode: (theirs) => {
      const local = read(theirs);
      return local?.endsWith("T00:00:00.000") ? local.slice(0, 10) : unreadable;
    },
  });
};

/** Where each letter group stands in local time, `2026-11-23T07:30:00.000`. */
const groups: Record<string, [from: number, to: number]> = {
  yyyy: [0, 4],
  MM: [5, 7],
  dd: [8, 10],
  HH: [11, 13],
  mm: [14, 16],
  ss: [17, 19],
  fff: [20, 23],
};

/** Whether a form has year, month and day once each and no letter that it does not know. Pure. */
export const isDateForm = (form: string): boolean => {
  const found: string[] = [...(form.match(groupsIn) ?? [])];
  return (
    form.length <= 40 &&
    new Set(found).size === found.length &&
    ["yyyy", "MM", "dd"].every((group) => found.includes(group)) &&
    /^[\d\s/:.,T+-]*$/.test(form.replace(groupsIn, ""))
  );
};

const groupsIn = /yyyy|MM|dd|HH|mm|ss|fff/g;

const compiled = (form: string) => {
  if (!isDateForm(form))
    throw new Error(`Expected a form of dates such as yyyyMMddHHmmss, got ${form}.`);
  const order: string[] = [...(form.match(groupsIn) ?? [])];
  const between = form.split(groupsIn);
  const slices = order.map((group) => groups[group] ?? [0, 0]);
  const pattern = new RegExp(
    `^${between.map((each, n) => each.replace(/[/.+]/g, "\\$&") + (order[n] ? `(\\d{${order[n].length}})` : "")).join("")}$`,
  );
  return {
    write: (local: string): string => {
      let written = between[0] ?? "";
      for (let n = 0; n < slices.length; n += 1)
        written += local.slice(slices[n]?.[0], slices[n]?.[1]) + (between[n + 1] ?? "");
      return written;
    },
    /** Local time that exists, or nothing. */
    read: (theirs: unknown): string | undefined => {
      const found = typeof theirs === "string" ? pattern.exec(theirs) : null;
      if (found === null) return undefined;
      const told = (group: string, none: string) => found[order.indexOf(group) + 1] ?? none;
      const at = (group: string, none: string) =>
        order.includes(group) ? told(group, none) : none;
      const local = `${at("yyyy", "")}-${at("MM", "")}-${at("dd", "")}T${at("HH", "00")}:${at("mm", "00")}:${at("ss", "00")}.${at("fff", "000")}`;
      const instant = Date.parse(`${local}Z`);
      return !Number.isNaN(instant) && new Date(instant).toISOString() === `${local}Z`
        ? local
        : undefined;
    },
  };
};
