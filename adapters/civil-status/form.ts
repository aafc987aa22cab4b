const dates = new Set(
  (
    "ngayCapGCS ngayCapGBT nksNgaySinh nksNgayCapGiayToTuyThan meNgaySinh chaNgaySinh nycNgayCapGiayToTuyThan " +
    "ngayDangKyNuocNgoai nktNgaySinh nktNgayChet nktNgayCapGiayToTuyThan gbtNgay ngayXacLapQuanHeHonNhan " +
    "chongNgaySinh voNgaySinh chongNgayCapGiayToTuyThan voNgayCapGiayToTuyThan"
  ).split(" "),
);
const addresses = new Set(
  "nksNoiSinh nksQueQuan meNoiCuTru chaNoiCuTru nktNoiCuTru nktNoiChet chongNoiCuTru voNoiCuTru".split(
    " ",
  ),
);

/** A form's fields, those of a dotted name in one another. */
export type Form = { [name: string]: string | Form };

/** An electronic form field by field: a dot in a name nests, days go as dd.MM.yyyy, what is empty is left out. Pure. */
export const formOf = (eForm: Readonly<Record<string, string>>): Form => {
  const form: Form = Object.create(null);
  for (const [name, value] of Object.entries(eForm)) {
    if (value === "" || name.includes(".")) continue;
    if (addresses.has(name)) form[name] = { dcChiTiet: value };
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
    at[last] = value;
  }
  return form;
};

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
