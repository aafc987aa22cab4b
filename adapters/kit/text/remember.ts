/** A pure function of a text that remembers what it said of short ones: systems repeat a handful. At most `most` are kept. */
export const remember = <T>(of: (text: string) => T, most = 500): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = of(text);
    if (text.length > longest) return value;
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
};

/** Most characters of a text whose answer is kept. */
export const longest = 200;
