/** A node of a V8 CPU profile, as far as it is needed. */
type ProfileNode = {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
};

/** What `node --cpu-prof` writes; times in microseconds. */
export type Profile = {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
};

/** Each stage and what names it: a sample counts for the first stage that a frame of it belongs to, from the innermost outwards. */
const stages: [string, RegExp][] = [
  ["garbage collection", /^\(garbage collector\)/],
  ["waiting", /^\((idle|program)\)/],
  [
    "start-up: reading and compiling the program",
    /cjs\/|esm\/|tsx\/|modules\/package_json|compile/,
  ],
  ["log line", /winston|logform|config\/log|request-log|triple-beam|readable-stream/],
  ["metrics", /prom-client|tdigest|gateway\/metrics/],
  ["strict JSON and validation", /strict-json|find-fault|schemas\/|validate\d/],
  ["digests and merge", /canonical|ledger\/merge|internal\/crypto/],
  ["deciding and writing a change", /ledger\/(accept|group-commit)/],
  ["claim and settle", /ledger\/(claim|settle)/],
  ["PostgreSQL driver", /node_modules\/pg|postgres-/],
  [
    "mapping to the portal's words",
    /adapters\/national-portal\/(dossier-message|row-message|wire|digest|gather|portal-)/,
  ],
  ["reading replies", /adapters\/(reply-table|national-portal\/generation)/],
  ["axios", /node_modules\/axios|adapters\/axios-http/],
  [
    "connections to the portal",
    /node_modules\/undici|adapters\/pooled-transport|_http_client|_http_agent/,
  ],
  ["lanes: plan, deliver, apply outcomes", /queue\/sync/],
  ["queue", /bullmq|ioredis|queue\/engine/],
  [
    "taking requests: HTTP, router, key, answer",
    /gateway\/http|express|router|_http_|internal\/streams|ledger\/keys|llhttp/,
  ],
];

/** Microseconds by stage, most first; only of samples after the first `skipMs`. Pure. */
export const stagesOf = (profile: Profile, skipMs: number): Map<string, number> => {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])),
  );
  const known = new Map<number, string>();
  const stageOf = (id: number): string => {
    const before = known.get(id);
    if (before) return before;
    const node = nodes.get(id);
    const parent = parents.get(id);
    const { functionName = "", url = "" } = node?.callFrame ?? {};
    const mine = stages.find(([, pattern]) => pattern.test(`${functionName} ${url}`))?.[0];
    const stage = mine ?? (parent === undefined ? "other" : stageOf(parent));
    known.set(id, stage);
    return stage;
  };
  const totals = new Map<string, number>();
  let at = 0;
  for (const [n, id] of profile.samples.entries()) {
    const us = profile.timeDeltas[n] ?? 0;
    at += us;
    if (at < skipMs * 1_000) continue;
    const stage = stageOf(id);
    totals.set(stage, (totals.get(stage) ?? 0) + us);
  }
  return new Map([...totals].sort(([, a], [, b]) => b - a));
};
