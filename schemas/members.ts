/** Whether an object of a JSON text, of lawful depth, names a member twice; `value` is what the text was parsed to. Pure. */
export const repeatsName = (json: string, value: unknown): boolean =>
  typeof value === "object" && value !== null && countMembers(value) !== countColons(json);

/** Members of all objects in a value. */
const countMembers = (value: unknown): number => {
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) for (const each of value) members += countMembers(each);
  else for (const each of Object.values(value)) members += 1 + countMembers(each);
  return members;
};

/** Colons outside strings: in valid JSON each one is a member's. */
const countColons = (text: string): number => {
  let colons = 0;
  let inside = false;
  for (let n = 0; n < text.length; n += 1) {
    const unit = text.charCodeAt(n);
    if (inside) {
      if (unit === 0x5c) n += 1;
      else if (unit === 0x22) inside = false;
    } else if (unit === 0x22) inside = true;
    else if (unit === 0x3a) colons += 1;
  }
  return colons;
};
