import type { Form } from "./form.ts";

/** A form as the older interface takes it: XML in a text, an element a field. Names that are none in XML are given back as `bad`. Pure. */
export const xmlOf = (form: Form): { xml: string; bad: string[] } => {
  const bad: string[] = [];
  const write = (fields: Form): string =>
    Object.entries(fields)
      .map(([name, value]) => {
        if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name)) bad.push(name);
        return `<${name}>${typeof value === "string" ? escaped(value) : write(value)}</${name}>`;
      })
      .join("");
  return { xml: `<hotich><hoso>${write(form)}</hoso></hotich>`, bad };
};

const signs: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\r": "&#13;",
};

const escaped = (text: string): string => text.replace(/[&<>\r]/g, (sign) => signs[sign] ?? sign);
