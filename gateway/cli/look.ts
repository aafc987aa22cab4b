import type { Command } from "commander";
import type { Unseen } from "../../queue/sync/look/look-up.ts";
import { byCommandLine, mustKnow, withLedger } from "./with-store.ts";
import { outcomeWords } from "./words/copy-words.ts";
import { lookLines } from "./words/look-lines.ts";
import { print } from "./words/print.ts";

/** `lienthong dossier look`: asks a system what it holds of a dossier now. */
export const addLook = (dossier: Command): void => {
  dossier
    .command("look")
    .description("hỏi ngay một hệ thống đang giữ gì của hồ sơ, so từng trường; không đổi gì")
    .argument("<mã hồ sơ>", "mã hồ sơ, của tỉnh hay của hệ thống khác")
    .requiredOption("--system <hệ thống>", "hỏi hệ thống nào (bắt buộc)")
    .option("--json", "in một dòng JSON")
    .action((code: string, options: { system: string; json?: boolean }) =>
      withLedger(async ({ ledger, systems }) => {
        mustKnow(systems, options.system);
        // Loaded when it runs: with them comes what talks to PostgreSQL.
        const [{ createGate }, { createOutward }, { createLookUp }] = await Promise.all([
          import("../../queue/sync/gate/gate.ts"),
          import("../../queue/sync/gate/outward.ts"),
          import("../../queue/sync/look/look-up.ts"),
        ]);
        const { switches, incidents } = ledger;
        const report = () => {};
        const gate = createGate({ switches, incidents, report });
        // Whoever runs it sees it wait and can end it.
        const { signal } = new AbortController();
        const outward = createOutward({ gate, switches, report, stopping: signal, ending: signal });
        const lookUp = createLookUp({ systems, copies: ledger.copies, outward });
        const { system } = options;
        const seen = await lookUp({ system, code, scope: null, by: byCommandLine });
        if (!("there" in seen)) throw new Error(await unseenWords(seen, code, system));
        print(options.json, seen, () => lookLines(seen).join("\n"));
      }),
    );
};

const unseenWords = async (seen: Unseen, code: string, system: string): Promise<string> => {
  if ("kept" in seen) {
    const { unaskedWords } = await import("../../queue/sync/look/unseen-words.ts");
    return `Chưa hỏi ${system}: ${unaskedWords(seen.kept)}`;
  }
  if ("trouble" in seen) {
    const { trouble } = seen;
    return `${system} không cho biết: ${outcomeWords(trouble.is)}${"why" in trouble ? `; ${trouble.why}` : ""}.`;
  }
  if ("fields" in seen) {
    const { titleOfField } = await import("../../schemas/dossier-state.ts");
    return `Chưa hỏi được về ${code}: hồ sơ còn thiếu ${seen.fields.map(titleOfField).join(", ")}.`;
  }
  return seen.lacks === "dossier"
    ? `Không có hồ sơ ${code} trong sổ cái.`
    : `${system} không cho tra cứu hồ sơ.`;
};
