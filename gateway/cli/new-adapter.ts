import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Copies the adapter template, its simulator and its test under a name of its own into the sources at `root`; the files that it wrote. Throws
 * where the name is none, or is there already, and then nothing was written.
 */
export const newAdapter = (root: string, name: string): string[] => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw new Error(
      `Tên "${name}" không dùng được: cần chữ thường, chữ số và gạch nối, như dat-dai, tối đa 40 ký tự.`,
    );
  const folders = [["adapters"], ["test", "simulators"]].map(
    (above) => (of: string) => join(...above, of),
  );
  const test = (of: string) => join("test", "contract", `${of}-suite.test.ts`);
  const all = [...folders, test];
  if (!all.every((place) => existsSync(join(root, place("template")))))
    throw new Error("Bản cài này không kèm mã nguồn; hãy dùng bản mã nguồn đầy đủ.");
  for (const place of all)
    if (existsSync(join(root, place(name))))
      throw new Error(`Đã có ${place(name)}; hãy chọn tên khác.`);
  for (const place of all)
    cpSync(join(root, place("template")), join(root, place(name)), { recursive: true });
  const written = [
    ...folders.flatMap((place) =>
      readdirSync(join(root, place(name))).map((file) => join(place(name), file)),
    ),
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
