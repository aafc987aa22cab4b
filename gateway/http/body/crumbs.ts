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
