import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { newAdapter } from "./new-adapter.ts";

/** `lienthong adapters`: for whoever writes one. */
export const addAdapters = (program: Command): void => {
  const adapters = program.command("adapters").description("bộ chuyển đổi: tạo mới từ bản mẫu");
  adapters
    .command("new")
    .description(
      "tạo thư mục, bộ giả lập và bài kiểm thử của một hệ thống mới từ bản mẫu, và ghi vào adapters/registry; muốn bỏ: xóa các tệp đã in ra rồi chạy npm run generate",
    )
    .argument("<tên>", "tên hệ thống, như dat-dai")
    .action(async (name: string) => {
      const root = new URL("./", import.meta.resolve("#package"));
      const written = newAdapter(fileURLToPath(root), name);
      const { register } = await import("tsx/esm/api");
      register();
      await import(new URL("./adapters/registry/generate.ts", root).href);
      await import(new URL("./test/grades.ts", root).href);
      const test = written.find((path) => path.startsWith("test"));
      process.stdout.write(`${written.join("\n")}\n\nTiếp theo: npm test -- ${test}\n`);
    });
};
