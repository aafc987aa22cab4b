/** How long the gateway waits for the simulator's reply. */
export const callTimeoutMs = 2_000;

/** The demonstration's systems file: the portal's simulator, patience short enough to watch; `inbound`: accounts of older programs. */
export const systemsFile = (portalUrl: string, inbound: object = {}): string =>
  JSON.stringify(
    {
      inbound,
      systems: {
        "national-portal": {
          adapter: "national-portal",
          profile: "a",
          mode: "live",
          baseUrl: portalUrl,
          allowHttp: true,
          unit: "000.00.00.H41",
          auth: { type: "session", usernameEnv: "PORTAL_USERNAME", passwordEnv: "PORTAL_PASSWORD" },
          lanes: 2,
          concurrency: { start: 4, max: 8 },
          callTimeoutMs,
          leaseMarginMs: 1_000,
          settleMs: 1_000,
          retrySeconds: [1, 2, 5, 10, 30],
          breaker: { failures: 20, coolSeconds: [1, 2, 5] },
        },
      },
    },
    null,
    2,
  );
