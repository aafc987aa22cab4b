/** How long the gateway waits for the simulator's reply. */
export const callTimeoutMs = 2_000;

/** Every system's of the demonstration: its simulator is near, and patience is short enough to watch. */
export const patient = {
  mode: "live",
  allowHttp: true,
  lanes: 2,
  concurrency: { start: 4, max: 8 },
  callTimeoutMs,
  leaseMarginMs: 1_000,
  settleMs: 1_000,
  retrySeconds: [1, 2, 5, 10, 30],
  breaker: { failures: 20, coolSeconds: [1, 2, 5] },
};

/** Whose word counts first: the described systems' own of what they may set, the status of their dossiers. */
export const demoOwnership = { order: ["cu-tru-mau", "tro-cap-mau", "province"] };

/** A systems file with the portal's simulator, and others beside it; `inbound`: accounts of older programs. */
export const systemsFile = (
  portalUrl: string,
  inbound: object = {},
  { others = {}, ownership = {} }: { others?: object; ownership?: object } = {},
): string =>
  JSON.stringify(
    {
      inbound,
      ownership,
      systems: {
        "national-portal": {
          adapter: "national-portal",
          profile: "a",
          baseUrl: portalUrl,
          unit: "000.00.00.H41",
          auth: { type: "session", usernameEnv: "PORTAL_USERNAME", passwordEnv: "PORTAL_PASSWORD" },
          ...patient,
        },
        ...others,
      },
    },
    null,
    2,
  );
