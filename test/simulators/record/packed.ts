/** Keeps JSON bodies small: UTF-8 bytes, with each distinct list of keys written once for all bodies. */
export interface Packer {
  pack(body: unknown): Buffer;
  unpack(bytes: Buffer): unknown;
}

/** Makes a packer that has seen no body yet; only what it packed can it unpack. */
export function createPacker(): Packer {
  const shapes: string[][] = [];
  const ids = new Map<string, number>();

  function shapeOf(keys: string[]): number {
    const name = keys.join("\n");
    const known = ids.get(name);
    if (known !== undefined) return known;
    ids.set(name, shapes.length);
    return shapes.push(keys) - 1;
  }

  /** An object becomes [shape, ...values], an array [-1, ...items]. */
  function fold(value: unknown): unknown {
    if (Array.isArray(value)) return [-1, ...value.map(fold)];
    if (typeof value !== "object" || value === null) return value;
    return [shapeOf(Object.keys(value)), ...Object.values(value).map(fold)];
  }

  function unfold(value: unknown): unknown {
    if (!Array.isArray(value)) return value;
    const [shape, ...rest]: unknown[] = value;
    if (shape === -1) return rest.map(unfold);
    const keys = shapes[Number(shape)] ?? [];
    return Object.fromEntries(keys.map((key, index) => [key, unfold(rest[index])]));
  }

  return {
    pack(body) {
      const text = JSON.stringify(fold(body));
      // Not Buffer.from: its shared 8 KB slabs would stay alive for one small body each.
      const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
      bytes.write(text);
      return bytes;
    },
    unpack: (bytes) => unfold(JSON.parse(bytes.toString())),
  };
}
