import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Copies the adapter template and its test under a name of its own into the sources at `root`; the files that it wrote. Throws
 * where the name is none, or is there already, and then nothing was written.
 */
export const newAdapter = (root: string, name: string): string[] => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw new Error(
      `Tên "${name}" không dùng được: cần chữ thường, chữ số và gạch nối, như dat-dai, tối đa 40 ký tự.`,
    );
  const template = join("adapters", "template");
  if (!existsSync(join(root, template)))
    throw new Error("Bản cài này không kèm mã nguồn; hãy dùng bản mã nguồn đầy đủ.");
  const folder = join("adapters", name);
  const test = (of: string) => join("test", "contract", `${of}-suite.test.ts`);
  for (const path of [folder, test(name)])
    if (existsSync(join(root, path))) throw new Error(`Đã có ${path}; hãy chọn tên khác.`);
  cpSync(join(root, template), join(root, folder), { recursive: true });
  cpSync(join(root, test("template")), join(root, test(name)));
  const written = [
    ...readdirSync(join(root, folder)).map((file) => join(folder, file)),
    test(name),
  ];
  for (const path of written) {
    const text = readFileSync(join(root, path), "utf8");
    writeFileSync(
      join(root, path),
      text.replace("the adapter template", name).replaceAll("template", name),
    );
  }
  return written.sort();
};
