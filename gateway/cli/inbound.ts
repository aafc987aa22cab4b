import { type Command, Option } from "commander";
import { inboundStates, type State } from "../../queue/ledger/inbound/states.ts";
import { mustKnow, withLedger } from "./with-store.ts";
import { localTime, print } from "./words/print.ts";

/** `lienthong inbound`: what came in from outside, without its content; tries it again. */
export const addInbound = (program: Command): void => {
  const inbound = program.command("inbound").description("tin đến từ bên ngoài: liệt kê, thử lại");
  inbound
    .command("list", { isDefault: true })
    .description("(mặc định) các tin đến, cũ trước mới sau, tối đa 1.000")
    .option("--system <tên>", "chỉ nguồn này; province: tỉnh")
    .addOption(new Option("--state <trạng thái>", "chỉ trạng thái này").choices(inboundStates))
    .option("--after <số>", "từ sau tin số này")
    .option("--json", "in một dòng JSON")
    .action((options: { system?: string; state?: State; after?: string; json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        if (options.system !== undefined) {
          // Also those that left the systems file.
          const known = (await ledger.switches.all()).map(({ system }) => system);
          mustKnow(new Map(["province", ...known].map((name) => [name, name])), options.system);
        }
        const { json, after, ...filter } = options;
        const from = after === undefined ? {} : { after: numberOf(after) };
        const page = await ledger.inbound.list({ ...filter, ...from, limit: 1_000, scope: null });
        print(json, page, () =>
          page.inbound.length === 0
            ? "Không có tin nào."
            : [
                ...page.inbound.map(({ id, state, system, operation, code, receivedAt, cause }) =>
                  [
                    `${id.padStart(6)}  ${states[state].padEnd(12)} ${system}  ${operation}${code === null ? "" : `  ${code}`}  ${localTime(receivedAt)}`,
                    ...(cause ? [`        ${cause.pointer ?? ""} ${cause.why}`] : []),
                  ].join("\n"),
                ),
                ...(page.next === null ? [] : [`Còn nữa: --after ${page.next}`]),
              ].join("\n"),
        );
      }),
    );
  inbound
    .command("retry")
    .description("thử lại ngay một tin chưa vào sổ")
    .argument("<số>", "số của tin (inbound list)")
    .option("--json", "in một dòng JSON")
    .action((id: string, options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const retried =
          (await ledger.inbound.retry({ id: numberOf(id), scope: null })) ?? missing(id);
        print(options.json, retried, () => `Tin ${id}: ${states[retried.inbound.state]}.`);
      }),
    );
};

const states: Record<State, string> = {
  waiting: "đợi hồ sơ",
  applied: "đã vào sổ",
  refused: "không nhận",
  parked: "đợi quá hạn",
};

const numberOf = (text: string): string => (/^\d{1,18}$/.test(text) ? text : missing(text));

const missing = (id: string): never => {
  throw new Error(`Không có tin ${id}; xem inbound list.`);
};
