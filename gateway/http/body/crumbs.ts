import { Problem } from "../contract/problems.ts";

/** Pieces that a body may come in however small they are, and the least that they must hold on average beyond that. */
export const FREE_PIECES = 1_000;
export const LEAST_PIECE = 16;

/**
 * Between two refusals of one key. What was read together with the crumbs was a thousand of them ten times over: a caller that is
 * answered at once comes again at once.
 */
export const CRUMBS_REST_MS = 2_000;

/** Whether an error is the refusal of crumbs. */
export const isCrumbs = (error: unknown): boolean =>
  error instanceof Problem && error.code === "body-in-crumbs";

/** Looks at the sizes of a body's pieces; returns the problem `body-in-crumbs` once they cost more to receive than they bring. */
export const createCrumbWatch = () => {
  let pieces = 0;
  let bytes = 0;
  return (piece: Buffer): Problem | undefined => {
    pieces += 1;
    bytes += piece.length;
    return pieces > FREE_PIECES && bytes < pieces * LEAST_PIECE
      ? new Problem("body-in-crumbs")
      : undefined;
  };
};

/** Crumbs that all bodies of a key may bring, beyond what their bytes are worth, and how many of them are forgotten in a second. */
export const CRUMBS_OF_A_KEY = 5_000;
export const FORGOTTEN_A_SECOND = 500;

/** Keys whose crumbs are remembered; beyond them the first that was seen is forgotten. */
const MOST_DEBTORS = 10_000;

/** Tells a body's piece; returns the problem that it is one too many. */
export type CrumbWatch = ReturnType<typeof createCrumbWatch>;

/** The same for each body of a key, and for all of them together: many bodies just within their limit cost as much as one beyond it. */
export const createCrumbWatches = () => {
  const debts = new Map<string, { pieces: number; at: number }>();
  return (key: string): CrumbWatch => {
    const watch = createCrumbWatch();
    // Who holds no key of ours is known by an address, and of those there is no end.
    const [oldest] = debts.keys();
    if (debts.size >= MOST_DEBTORS && oldest !== undefined && !debts.has(key)) debts.delete(oldest);
    const debt = debts.get(key) ?? { pieces: 0, at: performance.now() };
    debts.set(key, debt);
    return (piece) => {
      if (piece.length < LEAST_PIECE) {
        const now = performance.now();
        const left = debt.pieces - ((now - debt.at) / 1_000) * FORGOTTEN_A_SECOND;
        debt.pieces = Math.max(0, left) + 1 - piece.length / LEAST_PIECE;
        debt.at = now;
        if (debt.pieces > CRUMBS_OF_A_KEY) return new Problem("body-in-crumbs");
      }
      return watch(piece);
    };
  };
};
