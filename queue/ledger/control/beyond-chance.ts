/** Of the answers judged before a run of refusals: how many were honoured, how many were refused. */
export type Before = { honoured: number; refused: number };

/** Most answers that are looked back at. */
export const mostJudged = 300;

/** How seldom chance alone may bring a run that counts. */
const odds = 1e-7;

/** So long a run counts whatever was before: who refuses nearly all is as good as away. */
const longestRun = 50;

/**
 * How many different dossiers must be refused in a row until that is no chance. Where nobody was honoured before, as many as the
 * settings say; else so many that a system which refuses the share that it refused before would do it by chance once in ten
 * million times: 3 where all of 300 were honoured, 40 where a third was. Pure.
 */
export const runThatCounts = ({ honoured, refused }: Before, dossiers: number): number => {
  if (honoured === 0) return dossiers;
  // One more refusal than there was: a short past proves little.
  const share = (refused + 1) / (honoured + refused + 1);
  const run = Math.ceil(Math.log(odds) / Math.log(share));
  return Math.max(dossiers, Math.min(run, longestRun));
};
