/** A systems file's entry of civil status at its simulator, which is told and asked again soon. */
export const civilStatusAt = (baseUrl: string) => ({
  "civil-status": {
    adapter: "civil-status",
    profile: "json",
    mode: "live",
    baseUrl,
    allowHttp: true,
    auth: { type: "oauth-basic", clientIdEnv: "CIVIL_ID", clientSecretEnv: "CIVIL_SECRET" },
    settings: { maTinh: "40" },
    settleMs: 300,
    retrySeconds: [1],
  },
});

/** What the entry's names of variables stand for, as the simulator has it. */
export const civilStatusEnv = { CIVIL_ID: "demo-client", CIVIL_SECRET: "demo-secret" };
