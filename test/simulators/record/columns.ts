type Cells = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

const BITS = 15;
const SIZE = 1 << BITS;

/** A growing list of numbers that costs its cells and nothing more, so that millions of calls fit in memory. */
export interface Column {
  /** Appends and gives the index. */
  push(value: number): number;
  get(index: number): number;
  set(index: number, value: number): void;
  readonly length: () => number;
}

/** Makes an empty column of the given cell type; values are cut to that type without notice. */
export function createColumn(cells: new (length: number) => Cells): Column {
  const chunks: Cells[] = [];
  let length = 0;

  function chunkOf(index: number): Cells {
    const chunk = chunks[index >>> BITS];
    if (chunk === undefined || index >= length) {
      throw new RangeError(`Expected an index below ${length}, got ${index}.`);
    }
    return chunk;
  }

  return {
    push(value) {
      if (length >>> BITS === chunks.length) chunks.push(new cells(SIZE));
      length += 1;
      chunkOf(length - 1)[(length - 1) & (SIZE - 1)] = value;
      return length - 1;
    },
    get: (index) => chunkOf(index)[index & (SIZE - 1)] ?? Number.NaN,
    set(index, value) {
      chunkOf(index)[index & (SIZE - 1)] = value;
    },
    length: () => length,
  };
}
