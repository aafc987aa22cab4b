/** A seeded source of chance: the same seed gives the same draws, on every machine. */
export interface Chance {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  happens(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** Makes a source of chance from a whole number (splitmix32). */
export function createChance(seed: number): Chance {
  let state = seed | 0;

  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    return mixed(state) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));

  return {
    next,
    between,
    happens: (probability) => next() < probability,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new RangeError("Expected at least one item to pick from.");
      return item;
    },
  };
}

/** A seed of its own for each of many things that come from one seed. */
export function seedOf(seed: number, serial: number): number {
  return mixed((mixed(seed | 0) ^ Math.imul(serial, 0x85ebca6b)) | 0);
}

function mixed(state: number): number {
  let bits = state ^ (state >>> 16);
  bits = Math.imul(bits, 0x21f0aaad);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
