import { type Command, InvalidArgumentError } from "commander";
import type { Mode } from "../../queue/ledger/switches.ts";
import { byCommandLine, print, withLedger } from "./with-store.ts";

const modeOf = (text: string): Mode => {
  if (text === "off" || text === "shadow" || text === "live") return text;
  throw new InvalidArgumentError("cần off, shadow hoặc live.");
};

/** `lienthong systems`: how each system stands; pause, resume, mode. */
export const addSystems = (program: Command): void => {
  const systems = program
    .command("systems")
    .description("các hệ thống: tình hình, tạm dừng, chạy tiếp, chế độ");
  systems
    .command("list", { isDefault: true })
    .description("tình hình từng hệ thống")
    .option("--json", "in một dòng JSON")
    .action((options: { json?: boolean }) =>
      withLedger(async ({ ledger, systems: known }) => {
        const [standing, switches] = await Promise.all([ledger.standing(), ledger.switches.all()]);
        const rows = [...known.values()].map(({ id, settings }) => ({
          id,
          mode: settings.mode,
          ...switches.find(({ system }) => system === id),
          standing: standing.get(id) ?? null,
        }));
        print(options.json, rows, () =>
          rows
            .map(({ id, mode, paused, stopped, standing: now }) =>
              [
                id.padEnd(20),
                `chế độ ${mode}`,
                paused
                  ? "TẠM DỪNG"
                  : stopped
                    ? `DỪNG: ${stopped.why} → ${stopped.cure ?? ""}`
                    : "chạy",
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
    ["resume", "chạy tiếp: bỏ tạm dừng, sự cố và ngắt mạch", "Chạy tiếp"],
  ] as const)
    systems
      .command(name)
      .description(description)
      .argument("<hệ thống>")
      .option("--json", "in một dòng JSON")
      .action((id: string, options: { json?: boolean }) =>
        withLedger(async ({ ledger, systems: known }) => {
          mustKnow(known, id);
          await ledger.hands[name](id, byCommandLine);
          print(options.json, { system: id, [name]: true }, () => `${done}: ${id}.`);
        }),
      );
  systems
    .command("mode")
    .description("đặt chế độ cho cả hệ thống, một đơn vị hay một thủ tục")
    .argument("<hệ thống>")
    .argument("<chế độ>", "off, shadow hoặc live", modeOf)
    .option("--agency <mã>", "chỉ đơn vị này và đơn vị dưới quyền")
    .option("--procedure <mã>", "chỉ thủ tục này")
    .option("--json", "in một dòng JSON")
    .action(
      (id: string, mode: Mode, options: { agency?: string; procedure?: string; json?: boolean }) =>
        withLedger(async ({ ledger, systems: known }) => {
          mustKnow(known, id);
          const { agency, procedure } = options;
          const rule = { mode, ...(agency ? { agency } : {}), ...(procedure ? { procedure } : {}) };
          const done = await ledger.setMode({ system: id, rule, by: byCommandLine });
          print(
            options.json,
            done,
            () => `Đã đặt ${mode}; xem lại ${done.readied} bản sao, thêm ${done.enrolled} bản sao.`,
          );
        }),
    );
};

const mustKnow = (known: Map<string, unknown>, id: string) => {
  if (!known.has(id))
    throw new Error(
      `Không có hệ thống "${id}" trong tệp hệ thống; hiện có ${[...known.keys()].join(", ")}.`,
    );
};
