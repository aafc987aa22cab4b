/** The system of that file: not the one that a bench pauses, so that nothing waits for it from before. */
export const registry = "registry";

/** A systems file as operators write it, with the defaults, for the portal's generation C and one file server. */
export const registryFile = (baseUrl: string, origin: string): string =>
  JSON.stringify({
    files: { origins: [origin], networks: ["127.0.0.0/8"] },
    systems: {
      [registry]: {
        adapter: "national-portal",
        profile: "c",
        mode: "live",
        baseUrl,
        allowHttp: true,
        unit: "000.00.00.H41",
        auth: { type: "oauth-json", clientIdEnv: "CLIENT_ID", clientSecretEnv: "CLIENT_SECRET" },
      },
    },
  });

/** The account that the simulator of that generation knows. */
export const registryAccount = { CLIENT_ID: "demo-client", CLIENT_SECRET: "demo-secret" };
