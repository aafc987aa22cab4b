import { type Command, InvalidArgumentError } from "commander";
import type { Role } from "../../queue/ledger/keys.ts";
import { localTime, print, withLedger } from "./with-store.ts";

const roleOf = (text: string): Role => {
  if (["province", "viewer", "operator", "admin"].includes(text) || /^system:[\w-]+$/.test(text))
    return text as Role;
  throw new InvalidArgumentError(
    "cần province, viewer, operator, admin hoặc system:<tên hệ thống>.",
  );
};

/** `lienthong keys`: makes, lists and revokes keys. A key's text is shown once and not kept. */
export const addKeys = (program: Command): void => {
  const keys = program.command("keys").description("khóa truy cập: tạo, liệt kê, thu hồi");
  keys
    .command("create")
    .description("tạo khóa; khóa chỉ hiện một lần")
    .requiredOption(
      "--role <vai trò>",
      "province, viewer, operator, admin hoặc system:<tên>",
      roleOf,
    )
    .requiredOption("--label <tên>", "khóa này cho ai, việc gì (không ghi dữ liệu cá nhân)")
    .option("--agency <id...>", "chỉ thấy hồ sơ của các đơn vị này và đơn vị dưới quyền")
    .option("--json", "in một dòng JSON")
    .action((options: { role: Role; label: string; agency?: string[]; json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const made = await ledger.keys.create({
          role: options.role,
          label: options.label,
          agencies: options.agency ?? null,
        });
        print(options.json, made, () => made.key);
      }),
    );
  keys
    .command("list")
    .description("liệt kê khóa")
    .option("--json", "in một dòng JSON")
    .action((options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const rows = await ledger.keys.list();
        print(options.json, rows, () =>
          rows
            .map(({ id, role, label, agencies, createdAt, revokedAt }) =>
              [
                id.padStart(4),
                role.padEnd(12),
                (agencies?.join(",") ?? "mọi đơn vị").padEnd(16),
                localTime(createdAt),
                revokedAt ? `thu hồi ${localTime(revokedAt)}` : "còn hiệu lực",
                label,
              ].join("  "),
            )
            .join("\n"),
        );
      }),
    );
  keys
    .command("revoke")
    .description("thu hồi khóa; có hiệu lực trong một giây")
    .argument("<số>", "số của khóa (keys list)")
    .option("--json", "in một dòng JSON")
    .action((id: string, options: { json?: boolean }) =>
      withLedger(async ({ ledger }) => {
        const revoked = await ledger.keys.revoke(id);
        if (!revoked) throw new Error(`Không có khóa số ${id} còn hiệu lực; xem keys list.`);
        print(options.json, { id, revoked }, () => `Đã thu hồi khóa ${id}.`);
      }),
    );
};
