import assert from "node:assert/strict";

type Work = () => unknown;
type Group = { before: Work[]; after: Work[] };
type Law = { title: string; law: Work; groups: Group[] };

/** The laws of a suite whose title fits and that do not hold, without mocha: each run as it would run them. At least one must fit. */
export const failingLaws = async (suite: () => void, fits: RegExp): Promise<string[]> => {
  const laws = lawsOf(suite).filter(({ title }) => fits.test(title));
  assert.ok(laws.length > 0, `No law is called ${fits}.`);
  const failing: string[] = [];
  for (const { title, law, groups } of laws)
    try {
      for (const { before } of groups) for (const work of before) await work();
      await law();
    } catch {
      failing.push(title);
    } finally {
      for (const { after } of groups.toReversed()) for (const work of after) await work();
    }
  return failing;
};

const lawsOf = (suite: () => void): Law[] => {
  const laws: Law[] = [];
  let groups: Group[] = [];
  let titles: string[] = [];
  const innermost = () => groups.at(-1) ?? assert.fail("outside a describe");
  const describe = (title: string, body: Work) => {
    const around = { groups, titles };
    groups = [...groups, { before: [], after: [] }];
    titles = [...titles, title];
    body();
    ({ groups, titles } = around);
  };
  const own = {
    describe,
    it: (title: string, law: Work) =>
      void laws.push({ title: [...titles, title].join(" "), law, groups }),
    beforeEach: (work: Work) => void innermost().before.push(work),
    afterEach: (work: Work) => void innermost().after.push(work),
  };
  const names = Object.keys(own) as (keyof typeof own)[];
  const everywhere = globalThis as Record<string, unknown>;
  const mochas = names.map((name) => everywhere[name]);
  Object.assign(everywhere, own);
  try {
    describe("", suite);
  } finally {
    for (const [n, name] of names.entries()) everywhere[name] = mochas[n];
  }
  return laws;
};
