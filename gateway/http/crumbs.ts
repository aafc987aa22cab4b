import { Problem } from "./problems.ts";

/** Pieces that a body may come in however small they are, and the least that they must hold on average beyond that. */
export const FREE_PIECES = 1_000;
export const LEAST_PIECE = 16;

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
