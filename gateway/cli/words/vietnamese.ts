import { Command } from "commander";

/** A command that speaks Vietnamese, and so do all made below it: what commander says by itself, in help and of mistakes, has its words here. */
export const createCommand = (name: string): Command =>
  new Command(name)
    .helpOption("-h, --help", "in hướng dẫn")
    .helpCommand("help [lệnh]", "in hướng dẫn của một lệnh")
    .showHelpAfterError("Thêm --help để xem cách dùng.")
    .configureOutput({ outputError: (text, write) => write(said(text)) })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => titles[title] ?? title,
      styleUsage: placeholders,
      styleSubcommandTerm: placeholders,
      styleOptionDescription: notes,
      styleArgumentDescription: notes,
    });

const titles: Record<string, string> = {
  "Usage:": "Cách dùng:",
  "Arguments:": "Tham số:",
  "Options:": "Tùy chọn:",
  "Global Options:": "Tùy chọn chung:",
  "Commands:": "Các lệnh:",
};

const placeholders = (usage: string) =>
  usage.replace("[options]", "[tùy chọn]").replace("[command]", "[lệnh]");

/** What commander adds to a description. */
const notes = (description: string) =>
  description
    .replace(/\b(?=default: [^()]*\)$)default: /, "mặc định: ")
    .replace(/\b(?=choices: [^()]*\)$)choices: /, "một trong: ");

/** Each of commander's sentences on a mistake. */
const sentences: [RegExp, string][] = [
  [/^error: /, "lỗi: "],
  [/option '([^']+)' argument '(.*)' is invalid\./s, '$1 không nhận "$2":'],
  [
    /option '([^']+)' value '(.*)' from env '(.*)' is invalid\./s,
    '$1 không nhận "$2" của biến môi trường $3:',
  ],
  [
    /command-argument value '(.*)' is invalid for argument '([^']+)'\./s,
    'tham số <$2> không nhận "$1":',
  ],
  [/Allowed choices are (.*)\./, "cần một trong $1."],
  [/missing required argument '([^']+)'/, "thiếu tham số <$1>"],
  [/option '([^']+)' argument missing/, "$1 cần một giá trị"],
  [/required option '([^']+)' not specified/, "thiếu $1"],
  [/cannot be used with/, "không dùng cùng với"],
  [/(?<!\S)environment variable '([^']+)'/g, "biến môi trường $1"],
  [/unknown option '([^']*)'/, "không có tùy chọn $1"],
  [/unknown command '([^']*)'/, 'không có lệnh "$1"'],
  [
    /too many arguments(?: for '([^']+)')?\. Expected (\d+) arguments? but got (\d+)\./,
    "thừa tham số: cần $2, nhận được $3.",
  ],
  [/\(Did you mean (?:one of )?(.*)\?\)/, "(có phải $1?)"],
  [/(?<!\S)option '([^']+)'/g, "$1"],
];

const said = (text: string) =>
  sentences.reduce((words, [pattern, ours]) => words.replace(pattern, ours), text);
