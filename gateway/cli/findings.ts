import { type Command, Option } from "commander";
import { type FindingState, findingStates } from "../../queue/ledger/findings/findings.ts";
import { type FindingKind, findingKinds } from "../../queue/ledger/findings/kinds.ts";
import { byCommandLine, mustKnow, withLedger } from "./with-store.ts";
import { evidenceWords } from "./words/copy-words.ts";
import { localTime, print } from "./words/print.ts";

/** `lienthong findings`: what a person should know and nothing else tells; takes and closes it. */
export const addFindings = (program: Command): void => {
  const findings = program
    .command("findings")
    .description("phát hiện: điều người vận hành nên biết; liệt kê, nhận, đóng");
  findings
    .command("list", { isDefault: true })
    .description("(mặc định) các phát hiện, cũ trước mới sau, tối đa 1.000")
    .addOption(
      new Option("--kind <loại>", "chỉ loại này, ý nghĩa ở gateway/OPERATE.md").choices(
        Object.keys(findingKinds),
      ),
    )
    .option("--system <tên>", "chỉ hệ thống này; gateway: chính cổng")
    .addOption(new Option("--state <trạng thái>", "chỉ trạng thái này").choices(findingStates))
    .option("--after <số>", "từ sau phát hiện số này")
    .option("--json", "in một dòng JSON")
    .action(
      (options: {
        kind?: FindingKind;
        system?: string;
        state?: FindingState;
        after?: string;
        json?: boolean;
      }) =>
        withLedger(async ({ ledger }) => {
          if (options.system !== undefined) {
            // Also those that left the systems file.
            const known = (await ledger.switches.all()).map(({ system }) => system);
            mustKnow(new Map(["gateway", ...known].map((name) => [name, name])), options.system);
          }
          const { json, after, ...filter } = options;
          const from = after === undefined ? {} : { after: numberOf(after) };
          const page = await ledger.findings.list({
            ...filter,
            ...from,
            limit: 1_000,
            scope: null,
          });
          print(json, page, () =>
            page.findings.length === 0
              ? "Không có phát hiện nào."
              : [
                  ...page.findings.map(
                    ({ id, kind, system, code, count, state, lastAt, what, cure, evidence }) =>
                      [
                        `${id.padStart(6)}  ${states[state].padEnd(9)} ${kind}  ${system}${code === null ? "" : `  ${code}`}`,
                        `        ${count} lần, lần cuối ${localTime(lastAt)}${evidenceWords(evidence, kind)}`,
                        `        ${what}. ${cure}.`,
                      ].join("\n"),
                  ),
                  ...(page.next === null ? [] : [`Còn nữa: --after ${page.next}`]),
                ].join("\n"),
          );
        }),
    );
  findings
    .command("take")
    .description("nhận xử lý một phát hiện")
    .argument("<số>", "số của phát hiện (findings list)")
    .option("--json", "in một dòng JSON")
    .action((id: string, options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const meant = { id: numberOf(id), scope: null, by: byCommandLine };
        const taken = (await ledger.findings.take(meant)) ?? missing(id);
        print(options.json, taken, () =>
          taken.changed ? `Đã nhận phát hiện ${id}.` : `Phát hiện ${id}: ${states[taken.state]}.`,
        );
      }),
    );
  findings
    .command("close")
    .description("đóng một phát hiện đã xử lý; gặp lại thì thành phát hiện mới")
    .argument("<số>", "số của phát hiện (findings list)")
    .option("--why <lý do>", "đã xử lý thế nào (không ghi dữ liệu cá nhân)")
    .option("--json", "in một dòng JSON")
    .action((id: string, options: { why?: string; json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const meant = { id: numberOf(id), scope: null, by: byCommandLine };
        const closed = (await ledger.findings.close(meant, options.why)) ?? missing(id);
        print(options.json, closed, () =>
          closed.changed ? `Đã đóng phát hiện ${id}.` : `Phát hiện ${id} đã đóng từ trước.`,
        );
      }),
    );
};

const states: Record<FindingState, string> = { open: "mới", taken: "đã nhận", closed: "đã đóng" };

const numberOf = (text: string): string => (/^\d{1,18}$/.test(text) ? text : missing(text));

const missing = (id: string): never => {
  throw new Error(`Không có phát hiện ${id}; xem findings list.`);
};
