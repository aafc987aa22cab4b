import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { listOf } from "../kit/text/list-of.ts";

type Own = SystemSettings["settings"];

const usualDates = new Set(
  listOf(
    "ngayCapGCS,ngayCapGBT,nksNgaySinh,nksNgayCapGiayToTuyThan,meNgaySinh,chaNgaySinh,nycNgayCapGiayToTuyThan," +
      "ngayDangKyNuocNgoai,nktNgaySinh,nktNgayChet,nktNgayCapGiayToTuyThan,gbtNgay,ngayXacLapQuanHeHonNhan," +
      "chongNgaySinh,voNgaySinh,chongNgayCapGiayToTuyThan,voNgayCapGiayToTuyThan",
  ),
);
const usualAddresses = new Set(
  listOf(
    "nksNoiSinh,nksQueQuan,meNoiCuTru,chaNoiCuTru,nktNoiCuTru,nktNoiChet,chongNoiCuTru,voNoiCuTru",
  ),
);

/** A form's fields, those of a dotted name in one another. */
export type Form = { [name: string]: string | Form };

/** An electronic form field by field: a dot in a name nests, days go as dd.MM.yyyy, addresses in one text as their detail, what is empty is left out. Pure. */
export const formOf = (eForm: Readonly<Record<string, string>>, own: Own): Form => {
  const [dates, addresses] = fieldsOf(own);
  const form: Form = Object.create(null);
  for (const [name, value] of Object.entries(eForm)) {
    if (value === "" || name.includes(".")) continue;
    if (addresses.has(name)) form[name] = { [detail]: value };
    else form[name] = dates.has(name) ? dayOf(value) : value;
  }
  for (const [name, value] of Object.entries(eForm)) {
    if (value === "" || !name.includes(".")) continue;
    const path = name.split(".");
    const last = path.pop() ?? "";
    let at = form;
    for (const each of path) {
      const held = at[each];
      const inner: Form = typeof held === "object" ? held : Object.create(null);
      at[each] = inner;
      at = inner;
    }
    at[last] = dates.has(name) ? dayOf(value) : value;
  }
  return form;
};

/** The electronic form that a form was written from: fields in one another by dotted names, days as yyyy-MM-dd; undefined where it is none. Pure. */
export const eFormOf = (form: unknown, own: Own): Record<string, string> | undefined => {
  if (!isForm(form)) return undefined;
  const [dates, addresses] = fieldsOf(own);
  const found: Record<string, string> = {};
  const read = (fields: object, before: string): boolean =>
    Object.entries(fields).every(([name, value]) => {
      const isAddress = before === "" && addresses.has(name) && isForm(value);
      const [only, ...more] = isAddress ? Object.entries(value) : [];
      if (only?.[0] === detail && more.length === 0) found[name] = String(only[1]);
      else if (typeof value !== "string") return isForm(value) && read(value, `${before}${name}.`);
      else found[before + name] = dates.has(before + name) ? isoOf(value) : value;
      return true;
    });
  return read(form, "") ? found : undefined;
};

/** Which fields hold days and which addresses, by their full names. */
const fieldsOf = ({ dateFields, addressFields }: Own) =>
  [
    dateFields === undefined ? usualDates : new Set(listOf(dateFields)),
    addressFields === undefined ? usualAddresses : new Set(listOf(addressFields)),
  ] as const;

/** The member of an address that holds a plain text. */
const detail = "dcChiTiet";

const isForm = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A day as the system writes it; what is no day of the calendar goes as it is. */
const dayOf = (value: string): string => {
  const found =
    /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)$/.exec(value) ??
    /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)$/.exec(value) ??
    /^(?<d>\d\d)\/(?<m>\d\d)\/(?<y>\d{4})$/.exec(value);
  const { y, m, d } = found?.groups ?? {};
  const iso = `${y}-${m}-${d}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  const isDay = !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso);
  return isDay ? `${d}.${m}.${y}` : value;
};

/** The same day as we write it; what the system cannot have got from a day stays as it is. */
const isoOf = (value: string): string => {
  const [, d, m, y] = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(value) ?? [];
  const iso = `${y}-${m}-${d}`;
  return dayOf(iso) === value ? iso : value;
};
