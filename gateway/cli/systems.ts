import { type Command, InvalidArgumentError } from "commander";
import type { ModeRule, ModeWord } from "../../queue/ledger/control/switches.ts";
import { byCommandLine, mustKnow, withLedger } from "./with-store.ts";
import { agencyOf } from "./words/agency-of.ts";
import { keptWords, readsWords } from "./words/kept-words.ts";
import { print } from "./words/print.ts";

const modeOf = (text: string): ModeWord["mode"] => {
  if (text === "off" || text === "shadow" || text === "live" || text === "inherit") return text;
  throw new InvalidArgumentError("cần off, shadow, live hoặc inherit.");
};

/** `lienthong systems`: how each system stands; pause, resume, mode. */
export const addSystems = (program: Command): void => {
  const systems = program
    .command("systems")
    .description("các hệ thống: tình hình, tạm dừng, chạy tiếp, chế độ");
  systems
    .command("list", { isDefault: true })
    .description("(mặc định) tình hình từng hệ thống")
    .option("--json", "in một dòng JSON")
    .action((options: { json?: boolean }) =>
      withLedger(async ({ ledger, systems: known }) => {
        const [standing, switches, { wholeMode }, { keptBy }] = await Promise.all([
          ledger.standing(),
          ledger.switches.all(),
          // Loaded when it runs: with them comes what talks to PostgreSQL.
          import("../../queue/ledger/control/switches.ts"),
          import("../../queue/sync/gate/kept-by.ts"),
        ]);
        const rows = [...known.values()].map(({ id, settings }) => {
          const now = switches.find(({ system }) => system === id);
          const modes = [...(settings.modes ?? []), ...(now?.modes ?? [])];
          return {
            id,
            ...now,
            mode: wholeMode(modes, settings.mode),
            modes,
            kept: keptBy(now, settings.windows ?? [], new Date()),
            standing: standing.get(id) ?? null,
          };
        });
        print(options.json, rows, () =>
          rows
            .map(({ id, mode, modes, stopped, kept, reads, standing: now }) =>
              [
                id.padEnd(20),
                `chế độ ${mode}${inBrackets(narrower(modes))}`,
                keptWords(kept) || "chạy",
                ...[readsWords(reads, new Date())].filter(Boolean),
                ...(stopped ? [`(${stopped.why} → ${stopped.cure ?? ""})`] : []),
                `chậm ${now?.behind ?? 0}`,
                `chờ người xử lý ${now?.parked ?? 0}`,
              ].join("  "),
            )
            .join("\n"),
        );
      }),
    );
  for (const [name, description, done] of [
    ["pause", "tạm dừng gửi đến một hệ thống", "Đã tạm dừng"],
    [
      "resume",
      "chạy tiếp: bỏ tạm dừng, sự cố và ngắt mạch, gửi ngay bản sao đang đợi thử lại",
      "Chạy tiếp",
    ],
  ] as const)
    systems
      .command(name)
      .description(description)
      .argument("<hệ thống>", "tên hệ thống (systems list)")
      .option("--json", "in một dòng JSON")
      .action((id: string, options: { json?: boolean }) =>
        withLedger(async ({ ledger, systems: known }) => {
          mustKnow(known, id);
          await ledger.hands[name](id, byCommandLine, never);
          print(options.json, { system: id, [name]: true }, () => `${done}: ${id}.`);
        }),
      );
  systems
    .command("mode")
    .description("đặt chế độ cho cả hệ thống, một đơn vị hay một thủ tục")
    .argument("<hệ thống>", "tên hệ thống (systems list)")
    .argument("<chế độ>", "off, shadow, live, hoặc inherit: bỏ chế độ đã đặt ở đó", modeOf)
    .option("--agency <mã>", "chỉ đơn vị này và đơn vị dưới quyền", agencyOf)
    .option("--procedure <mã>", "chỉ thủ tục này")
    .option("--everywhere", "cho cả hệ thống, bỏ mọi chế độ riêng đã đặt cho đơn vị và thủ tục")
    .option("--json", "in một dòng JSON")
    .action(
      (
        id: string,
        mode: ModeWord["mode"],
        options: { agency?: string; procedure?: string; everywhere?: boolean; json?: boolean },
      ) =>
        withLedger(async ({ ledger, systems: known }) => {
          mustKnow(known, id);
          const { agency, procedure, everywhere = false } = options;
          if (everywhere && (agency || procedure))
            throw new Error("--everywhere là cho cả hệ thống: bỏ --agency và --procedure.");
          const rule = { mode, ...(agency ? { agency } : {}), ...(procedure ? { procedure } : {}) };
          const by = byCommandLine;
          const done = await ledger.setMode({ system: id, rule, everywhere, by, isOver: never });
          const fixed = known.get(id)?.settings.modes ?? [];
          const others = narrower([...fixed, ...done.modes]).filter(
            (other) => !agency && !procedure && other.mode !== mode,
          );
          print(options.json, done, () =>
            [
              `${mode === "inherit" ? "Đã bỏ chế độ đã đặt ở đó" : `Đã đặt ${mode}`}; xem lại ${done.readied} bản sao, thêm ${done.enrolled} bản sao.`,
              ...(others.length > 0
                ? [
                    `Chú ý: vẫn theo chế độ riêng${inBrackets(others)}. Bỏ từng chế độ riêng: systems mode … inherit --agency …; bỏ tất cả: thêm --everywhere (trừ chế độ ghi trong tệp hệ thống).`,
                  ]
                : []),
            ].join("\n"),
          );
        }),
    );
};

/** A command's work is awaited until it is done, or ended with it. */
const never = () => false;

/** Rules for an agency or a procedure: they go before the system's own mode. */
const narrower = (rules: ModeRule[]) =>
  rules.filter(({ agency, procedure }) => agency !== undefined || procedure !== undefined);

const inBrackets = (rules: ModeRule[]) =>
  rules.length === 0
    ? ""
    : ` (${rules.map(({ agency, procedure, mode }) => `${[agency, procedure].filter(Boolean).join(" ")}: ${mode}`).join("; ")})`;
