/** Whether nobody waits any longer for work that goes page by page: its caller was told already, or is gone. */
export type IsOver = () => boolean;

/** Such work ended before its next page. What it did stands; asking again does the rest. */
export class NoLongerAwaited extends Error {}

/** Asked before each page. */
export const mustBeAwaited = (isOver: IsOver): void => {
  if (isOver()) throw new NoLongerAwaited();
};
