import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { variables } from "../../config/settings.ts";
import { createProgram } from "../../gateway/cli/program.ts";
import { faultWords } from "../../gateway/cli/words/fault-words.ts";
import { readsWords } from "../../gateway/cli/words/kept-words.ts";
import { createCommand } from "../../gateway/cli/words/vietnamese.ts";
import { Overrun } from "../../queue/postgres/session/watch-session.ts";

const withAll = (command: Command): Command[] => [command, ...command.commands.flatMap(withAll)];

describe("what the command line says by itself", () => {
  for (const command of withAll(createProgram()).filter((each) => each.name() !== "demo"))
    it(`has no English in the help of ${command.name()}, and no brackets in brackets`, () => {
      const help = command.helpInformation();
      assert.match(help.normalize("NFC"), /^Cách dùng: lienthong/);
      assert.doesNotMatch(
        help,
        /^\w+( \w+)?:$|usage:|\[options\]|\[command\]|display|output|default:|choices:|\(\(/im,
      );
    });

  it("says of each argument of a command what it is", () => {
    const mute = withAll(createProgram())
      .filter((each) => each.name() !== "demo")
      .flatMap((command) =>
        command.registeredArguments
          .filter(({ description }) => description === "")
          .map((argument) => `${command.name()} <${argument.name()}>`),
      );
    assert.deepEqual(mute, []);
  });

  it("says of what runs without its name that it does", () => {
    for (const name of ["systems", "findings", "inbound"]) {
      const above = createProgram().commands.find((each) => each.name() === name);
      assert.match(above?.helpInformation() ?? "", /list .*\(mặc định\)/, name);
      assert.equal(Object(above)._defaultCommandName, "list", name);
    }
  });

  const mistakes: [string, string[], string][] = [
    ["an unknown command", ["sẽ"], 'lỗi: không có lệnh "sẽ"'],
    ["one that is like another", ["giv"], 'lỗi: không có lệnh "giv"\n(có phải give?)'],
    ["an unknown option", ["give", "x", "--nope"], "lỗi: không có tùy chọn --nope"],
    [
      "one that is like others",
      ["give", "x", "--lod"],
      "lỗi: không có tùy chọn --lod\n(có phải --lot, --low?)",
    ],
    ["a missing argument", ["give"], "lỗi: thiếu tham số <việc>"],
    ["an argument too many", ["give", "1", "2"], "lỗi: thừa tham số: cần 1, nhận được 2."],
    [
      "an argument that is refused",
      ["give", "'no'"],
      "lỗi: tham số <việc> không nhận \"'no'\": sai.",
    ],
    ["an option without its value", ["give", "1", "--lot"], "lỗi: --lot <số> cần một giá trị"],
    ["a missing option", ["need"], "lỗi: thiếu --must <gì>"],
    [
      "a word that is none of a few",
      ["give", "1", "--low", "c"],
      'lỗi: --low <mức> không nhận "c": cần một trong a, b.',
    ],
    [
      "options that exclude each other",
      ["give", "1", "--lot", "1", "--low", "a"],
      "lỗi: --lot <số> không dùng cùng với --low <mức>",
    ],
  ];
  for (const [title, args, expected] of mistakes)
    it(`tells ${title} in Vietnamese, and where to read on`, () => {
      let said = "";
      const program = createCommand("thử")
        .exitOverride()
        .configureOutput({
          writeErr: (text) => {
            said += text;
          },
        });
      const refuse = (text: string) => {
        if (text === "'no'") throw new InvalidArgumentError("sai.");
        return text;
      };
      program
        .command("give")
        .argument("<việc>", "", refuse)
        .addOption(new Option("--lot <số>").conflicts("low"))
        .addOption(new Option("--low <mức>").choices(["a", "b"]))
        .action(() => {});
      program
        .command("need")
        .requiredOption("--must <gì>")
        .action(() => {});
      assert.throws(() => program.parse(args, { from: "user" }));
      assert.equal(said.normalize("NFC"), `${expected}\nThêm --help để xem cách dùng.\n`);
    });

  it("has no brackets in a default, which help and doctor put in brackets", () => {
    assert.deepEqual(
      variables.filter(({ otherwise }) => /[()]/.test(otherwise)),
      [],
    );
  });

  it("knows every sentence that commander has", () => {
    const command = new URL("../../node_modules/commander/lib/command.js", import.meta.url);
    const sentences = readFileSync(command, "utf8").match(/(?<=`)error: [^`]*/g) ?? [];
    assert.deepEqual(
      sentences.map((each) => each.replace(/\$\{.*?\}/g, "…")),
      [
        "error: option '…' argument '…' is invalid.",
        "error: option '…' value '…' from env '…' is invalid.",
        "error: command-argument value '…' is invalid for argument '…'.",
        "error: missing required argument '…'",
        "error: option '…' argument missing",
        "error: required option '…' not specified",
        "error: … cannot be used with …",
        "error: unknown option '…'…",
        "error: too many arguments…. Expected … argument… but got ….",
        "error: unknown command '…'…",
      ],
    );
  });
});

describe("an error that ends a command", () => {
  const ends: [string, Error, RegExp][] = [
    ["is our own sentence as it stands", new Error("Không có hồ sơ X."), /^Không có hồ sơ X\.$/],
    [
      "tells that PostgreSQL is away, and what to do",
      Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
      /^PostgreSQL không trả lời .*\(ECONNREFUSED\)\. .*doctor/,
    ],
    ["or that it fell silent", new Overrun(5), /^PostgreSQL không trả lời .*\(ETIMEDOUT\)/],
    [
      "tells what the system says with the way to its place",
      Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }),
      /^Lỗi ngoài dự kiến \(ENOSPC\): .*DEBUG=1/,
    ],
  ];
  for (const [title, error, says] of ends)
    it(title, () => assert.match(faultWords(error).normalize("NFC"), says));
});

describe("the circuit of what a system is asked, in the list of systems", () => {
  const reads = (openForMs: number | null) =>
    readsWords({ failures: 3, openedTimes: 1, openForMs }, new Date("2026-11-23T01:00:00Z"));

  it("is told where it is open, until when, and when it is about to be tried", () => {
    assert.equal(reads(60_000), "ngắt mạch khi hỏi đến 08:01:00 23/11/2026");
    assert.equal(reads(-1), "ngắt mạch khi hỏi, sắp thử lại");
  });

  it("is not told where it is closed, or nothing is known", () => {
    assert.deepEqual([reads(null), readsWords(undefined, new Date())], ["", ""]);
  });
});
