import { Builder } from "xml2js";

/** A message as an XML document: members are elements under their names in the order in which they stand, a list the same element again. Pure. */
export const writeXml = (root: string, message: object): string =>
  new Builder({
    rootName: root,
    attrkey: "@",
    charkey: "#",
    renderOpts: { pretty: false },
  }).buildObject(sayable(message));

/** Texts without what XML 1.0 has no way to say: control characters and half characters. */
const sayable = (value: unknown): unknown => {
  if (typeof value === "string") return value.replace(unsayable, " ");
  if (Array.isArray(value)) return value.map(sayable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, sayable(each)]));
};

const unsayable = /[\p{Cs}\uFFFE\uFFFF]|(?![\t\n\r])\p{Cc}/gu;
