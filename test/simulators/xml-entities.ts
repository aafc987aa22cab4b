/** The text that XML wrote with entities; undefined where an ampersand begins none. */
export function unescaped(text: string): string | undefined {
  if (/&(?!(lt|gt|amp|quot|apos|#\d+|#x[\da-f]+);)/i.test(text)) return undefined;
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) =>
    name === undefined
      ? String.fromCodePoint(Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16))
      : (ENTITIES[name] ?? ""),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};
