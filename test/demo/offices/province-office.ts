import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { createProvinceSimulator } from "../../simulators/province/province-simulator.ts";
import { printOf } from "../sides/prints.ts";
import { createDeclared, provinceSide } from "../sides/province-side.ts";
import { patient } from "../systems-file.ts";
import { faultsOf } from "./faults.ts";
import type { Put } from "./put.ts";
import { createSupplementOffice } from "./supplement-office.ts";

/**
 * The province's own program: it declares by `PUT`, is told by webhooks how its dossiers stand, and answers what civil status asks for. Its entry
 * of the systems file, and what it knows at the end.
 */
export const openProvinceOffice = async (parts: {
  faults: boolean;
  seed: number;
  put: (dossier: Dossier) => Promise<Put>;
}) => {
  const declared = createDeclared();
  const supplements = createSupplementOffice(parts.put);
  const program = await createProvinceSimulator({
    faults: parts.faults ? faultsOf.province : {},
    seed: parts.seed,
    keepsLast: true,
    keep: (dossier) => {
      supplements.hear(dossier);
      return printOf(dossier as Dossier);
    },
  });
  return {
    others: {
      province: {
        ...patient,
        adapter: "province",
        profile: "webhook",
        baseUrl: program.url,
        // Few calls at once: of a dossier that changes again meanwhile the newest version alone goes out.
        lanes: 1,
        concurrency: { start: 2, max: 4 },
        auth: { type: "webhook", secretEnv: "WEBHOOK_SECRET" },
      },
    },
    env: { WEBHOOK_SECRET: program.secret },
    side: provinceSide(program.told.of, declared.of),
    declare: (dossier: Dossier): void => {
      declared.declare(dossier);
      supplements.declare(dossier);
    },
    /** Answers supplements that are asked for. */
    work: async (): Promise<void> => {
      for (const answer of await supplements.answer()) declared.declare(answer);
    },
    calls: (): number => program.summary().calls,
    backwards: (): number => program.told.backwards().length,
    close: program.close,
  };
};
