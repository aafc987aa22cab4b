import type { Command } from "commander";
import { BadSettings } from "../../config/settings.ts";
import { isComplete, missingFields, titleOfField } from "../../schemas/dossier-state.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { Dry, Pasted } from "./mapping/dry-run.ts";
import { ifLostWords, outcomeWords } from "./words/copy-words.ts";

/** `lienthong mapping`: for whoever describes a system by a file. Nothing of it is sent to anybody. */
export const addMapping = (program: Command): void => {
  const mapping = program
    .command("mapping")
    .description("tệp mô tả một hệ thống: xem lại, chạy thử, kiểm thử; không gửi gì");
  mapping
    .command("lint")
    .description("xem lại tệp: mọi lỗi về dạng, hết mới đến mọi lỗi về nghĩa; có dòng, cột")
    .argument("<tệp>", "tệp YAML hoặc JSON mô tả hệ thống")
    .action(async (path: string) => {
      const { profiles } = await kindOf(path);
      const operations = Object.values(profiles).flatMap((each) => Object.keys(each.operations));
      const said = operations.length > 0 ? `, thao tác ${operations.join(", ")}` : "";
      process.stdout.write(`Không có lỗi: ${Object.keys(profiles).join()}${said}.\n`);
    });
  mapping
    .command("try")
    .description("hồ sơ này sẽ được gửi thế nào, từng trường từ đâu, và trả lời kia nghĩa là gì")
    .argument("<tệp>", "tệp YAML hoặc JSON mô tả hệ thống")
    .option("--file <tệp hồ sơ>", "hồ sơ trong một tệp JSON")
    .option("--dossier <mã>", "hồ sơ đang có trong sổ cái")
    .option("--reply <tệp>", "trả lời của hệ thống, dán vào một tệp")
    .option("--http <mã>", "mã HTTP của trả lời đó", "200")
    .option("--json", "in một dòng JSON")
    .action(async (path: string, options: TryOptions) => {
      const kind = await kindOf(path);
      const [{ openDry }, dossier, pasted] = await Promise.all([
        import("./mapping/dry-run.ts"),
        dossierOf(options),
        pastedOf(options),
      ]);
      const dry = openDry(kind);
      if (!dry.adapter.concerns(dossier)) {
        process.stdout.write(
          `${dossier.code} không thuộc hệ thống này (concerns); không gửi gì.\n`,
        );
        return;
      }
      const parts = await dry.parts(dossier, pasted).catch(unmappable);
      process.stdout.write(
        options.json ? `${JSON.stringify(parts)}\n` : parts.map(shown).join("\n"),
      );
    });
  mapping
    .command("test")
    .description("kiểm thử tệp theo các mẫu đã ghi")
    .argument("<tệp>", "tệp YAML hoặc JSON mô tả hệ thống")
    .option("--fixtures <tệp mẫu>", "mặc định: cạnh tệp đó, đuôi .fixtures.json")
    .action(async (path: string, options: { fixtures?: string }) => {
      const { runFixtures } = await import("./mapping/fixtures.ts");
      const content = await readJson("Tệp mẫu", options.fixtures ?? beside(path), wantsFixtures);
      const results = await runFixtures(await kindOf(path), content);
      const failed = results.filter(({ faults }) => faults.length > 0);
      for (const { title, faults } of results)
        process.stdout.write(
          [
            `${faults.length === 0 ? "đạt " : "SAI "} ${title}`,
            ...faults.map((each) => `     ${each}`),
            "",
          ].join("\n"),
        );
      process.stdout.write(`${results.length - failed.length} đạt, ${failed.length} sai\n`);
      if (failed.length > 0) process.exitCode = 1;
    });
};

type TryOptions = { file?: string; dossier?: string; reply?: string; http: string; json?: boolean };

const beside = (path: string) => `${path.replace(/\.(ya?ml|json)$/i, "")}.fixtures.json`;

const kindOf = async (path: string) => {
  const [{ kind: generic }, { readDescribed }] = await Promise.all([
    import("../../adapters/generic/index.ts"),
    import("../kinds.ts"),
  ]);
  return readDescribed(generic, path);
};

const readJson = async (by: string, path: string, wants: string): Promise<unknown> => {
  const { readJsonFile } = await import("../systems-file.ts");
  return readJsonFile({ by, path, wants });
};

const dossierOf = async ({ file, dossier: code }: TryOptions): Promise<Dossier> => {
  if ((file === undefined) === (code === undefined))
    throw new BadSettings(["Cần đúng một trong --file và --dossier."]);
  const { validateDossier } = await import("../../schemas/dossier.ts");
  if (file !== undefined) {
    const verdict = validateDossier(
      await readJson("Hồ sơ", file, "Cần tệp JSON của một hồ sơ như khi PUT."),
    );
    if (verdict.ok) return verdict.value;
    throw new BadSettings(
      verdict.errors.map(({ pointer, message }) => `${file} ${pointer}: ${message}`),
    );
  }
  const { withLedger } = await import("./with-store.ts");
  return withLedger(async ({ ledger }) => {
    const read = await ledger.readDossier(code ?? "", null);
    if (!read) throw new BadSettings([`Sổ cái không có hồ sơ ${code}.`]);
    if (!isComplete(read.state))
      throw new BadSettings([
        `Hồ sơ ${code} chưa đủ để gửi: thiếu ${missingFields(read.state).map(titleOfField).join(", ")}.`,
      ]);
    return read.state;
  });
};

const pastedOf = async ({ reply, http }: TryOptions): Promise<Pasted | undefined> => {
  if (reply === undefined) return undefined;
  const status = Number(http);
  if (!Number.isInteger(status) || status < 100 || status > 599)
    throw new BadSettings(["--http: cần mã HTTP như 200."]);
  const { readNamedFile } = await import("../named-file.ts");
  const { textOf, withoutMark } = await import("../made-by-hand.ts");
  const named = { by: "--reply", path: reply, wants: "Cần tệp có trả lời của hệ thống." };
  const text = textOf(withoutMark(readNamedFile(named)));
  try {
    return { http: status, body: JSON.parse(text) };
  } catch {
    return { http: status, body: text };
  }
};

const unmappable = async (error: unknown): Promise<never> => {
  const { Unmappable } = await import("../../adapters/contract.ts");
  if (!(error instanceof Unmappable)) throw error;
  throw new BadSettings(error.errors.map(({ pointer, message }) => `${pointer}: ${message}`));
};

const shown = ({ part, request, origin, outcome }: Dry): string => {
  const { method, path, body } = request;
  const indented = (text: string) => text.replace(/^/gm, "  ");
  const content = typeof body === "string" ? body : JSON.stringify(body, null, 2);
  const said = outcome && "why" in outcome ? ` (${outcome.why})` : "";
  return [
    `${part.key}: ${method} ${path}, mất trả lời thì ${ifLostWords[part.ifLost]}`,
    ...(body === undefined ? [] : [indented(content)]),
    ...Object.entries(origin).map(
      ([field, places]) => `  ${field} ← ${places.join(", ") || "(cố định)"}`,
    ),
    ...(part.notes ?? []).map((note) => `  Chú ý: ${note}`),
    ...(outcome
      ? [
          `  Trả lời: ${outcomeWords(outcome.is)}${said}${"cure" in outcome && outcome.cure ? `. ${outcome.cure}` : ""}`,
        ]
      : []),
    "",
  ].join("\n");
};

const wantsFixtures = "Cần tệp JSON có các mẫu; xem adapters/generic/README.md.";
