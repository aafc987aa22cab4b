import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import { createCivilStatusSimulator } from "../../simulators/civil-status/civil-status-simulator.ts";
import {
  createResidenceSimulator,
  RESIDENCE_SERVICE,
} from "../../simulators/made-up-residence/residence-simulator.ts";
import { createWelfareSimulator } from "../../simulators/made-up-welfare/welfare-simulator.ts";
import { civilSide } from "../sides/civil-side.ts";
import { residenceSide } from "../sides/residence-side.ts";
import { welfareSide } from "../sides/welfare-side.ts";
import { patient } from "../systems-file.ts";
import { faultsOf } from "./faults.ts";
import { readWaiting, type Waiting } from "./hurry.ts";
import { civilModules } from "./registrations.ts";
import { createResidenceOffice } from "./residence-office.ts";
import { createWelfareOffice } from "./welfare-office.ts";

/** What the system of social benefits shows when it calls. */
const secret = "khoa-mau-cua-tro-cap";

const fileOf = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** The ministries' systems: their simulators with those who work there, their entries of the systems file, and what they say at the end. */
export const openMinistries = async ({ faults, seed }: { faults: boolean; seed: number }) => {
  const civil = await createCivilStatusSimulator({
    faults: faults ? faultsOf.civil : {},
    seed,
    life: true,
  });
  const residence = await createResidenceSimulator({
    faults: faults ? faultsOf.residence : {},
    seed,
  });
  const office = createResidenceOffice(residence, seed);
  const welfare = await createWelfareSimulator({ faults: faults ? faultsOf.welfare : {}, seed });
  const deciding = createWelfareOffice(welfare, seed);
  const moduleOf = (code: string) =>
    [...civilModules.values()].find((module) => civil.find(code, module)) ?? "";

  /** Whether more is to come of a dossier at civil status: its clerk has something to do, or its end was not told yet. */
  const isOpen = ({ code, missed, isTold }: Waiting["awaited"][number]): boolean => {
    const held = civil.find(code, moduleOf(code));
    if (!held) return false;
    // Lost there: asked for in vain until a person is told.
    if (held.forgotten) return missed < 3;
    return held.script.length > 0 || !isTold || "246".includes(held.states.at(-1)?.state ?? "");
  };
  return {
    others: {
      "civil-status": {
        ...patient,
        adapter: "civil-status",
        profile: "json",
        baseUrl: civil.url,
        auth: { type: "oauth-basic", clientIdEnv: "CIVIL_ID", clientSecretEnv: "CIVIL_SECRET" },
        settings: {
          maTinh: "40",
          modules: [...civilModules].map((pair) => pair.join("=")).join(),
          pollMinutes: 1,
        },
      },
      "cu-tru-mau": {
        ...patient,
        adapter: "generic",
        profile: "cu-tru-mau",
        baseUrl: residence.url,
        auth: { type: "none" },
        settings: {
          file: fileOf("residence.yaml"),
          hop: "xroad-rest",
          xroadClient: "DEMO/GOV/000.00.00.H41/cong",
          xroadService: RESIDENCE_SERVICE,
        },
      },
      "tro-cap-mau": {
        ...patient,
        adapter: "generic",
        profile: "tro-cap-mau",
        baseUrl: welfare.url,
        auth: { type: "none", inboundSecretEnv: "WELFARE_SECRET" },
        // It calls from this machine, without a key of ours.
        settings: { file: fileOf("welfare.yaml"), inboundNetworks: "127.0.0.0/8,::1/128" },
      },
    },
    env: { CIVIL_ID: "demo-client", CIVIL_SECRET: "demo-secret", WELFARE_SECRET: secret },
    sides: [
      civilSide(civil.find),
      residenceSide({ of: residence.of, told: office.told }),
      welfareSide({ of: welfare.of, decided: deciding.decided }),
    ],
    /** One turn of those who work there; `url`: where the gateway takes calls now. */
    work: (url: string): void => {
      office.work();
      welfare.callBack({ url: `${url}/v1/inbound/tro-cap-mau/KetQua`, secret });
      deciding.work();
    },
    /** How much is still to come from them, or to be applied. */
    toCome: async (pool: Pool): Promise<number> => {
      const { messages, kept, awaited } = await readWaiting(pool);
      const unasked = office.events() - (kept["cu-tru-mau"] ?? 0);
      return (
        messages + unasked + office.toHappen() + welfare.waiting() + awaited.filter(isOpen).length
      );
    },
    calls: (): number =>
      civil.summary().calls + residence.summary().calls + welfare.summary().calls,
    /** What was submitted to civil status again though nothing was lost, and content that it dropped. */
    civilDoubts: () => {
      const { submittedAgainUnexplained, drifted } = civil.summary();
      return { submittedAgain: submittedAgainUnexplained, droppedContent: drifted };
    },
    close: async (): Promise<void> => {
      await civil.close();
      await residence.close();
      await welfare.close();
    },
  };
};
