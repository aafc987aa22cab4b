import { kind } from "../../adapters/template/index.ts";
import { record } from "../../adapters/template/messages.ts";
import { createSimulator } from "../simulators/template/simulator.ts";
import { adapterSuite } from "./adapter-suite.ts";
import { portalDossier } from "./portal-dossier.ts";
import { tripsBy } from "./suite/round-trip.ts";

describe("the adapter template, as every adapter", () => {
  adapterSuite(kind, {
    v1: {
      settings: { auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
      env: { ID: "demo", SECRET: "secret" },
      dossier: portalDossier("H41.17-261122-0001"),
      tables: { dossiers: tripsBy(record, (from) => [{ from, context: {} }]) },
      simulated: createSimulator,
      yes: { error_code: "0", message: "Thành công" },
    },
  });
});
