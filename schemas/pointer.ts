/**
 * Names that are a field's and hardly a person's: ASCII, no spaces, no run of digits as a number of identity has. Any
 * other name may be data that came to stand in the wrong place, and data is never repeated.
 */
const SPEAKABLE = /^(?!.*\d{6})[A-Za-z_$@][\w$@./~-]{0,63}$/;

/**
 * Points (RFC 6901) to a place, or to the innermost place around it whose name may be repeated; `hidden`: it stops short.
 * With `anyName` every name may: the text is of an operator and holds no person.
 */
export const pointerTo = (
  path: (string | number)[],
  anyName = false,
): { pointer: string; hidden: boolean } => {
  const known = path.findIndex(
    (name) => !anyName && typeof name === "string" && !mayBeRepeated(name),
  );
  const names = known === -1 ? path : path.slice(0, known);
  return { pointer: names.map((name) => `/${escaped(String(name))}`).join(""), hidden: known >= 0 };
};

/** A message that says, where the pointer stops short, that it does. */
export const saidOf = (message: string, hidden: boolean): string =>
  hidden ? `${message.slice(0, -1)} (trong một trường mà tên không nhắc lại ở đây).` : message;

// ajv writes the places of a list as names.
const mayBeRepeated = (name: string) => SPEAKABLE.test(name) || /^\d{1,5}$/.test(name);

const escaped = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1").slice(0, 128);
