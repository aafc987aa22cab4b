/** Several hundred texts that programs stumble over although nobody means harm, made class by class. */
export const naughtyStrings = (): string[] => [
  ...new Set([
    ...WORDS,
    ...NUMBERS,
    ...spaced(),
    ...INVISIBLE.flatMap((sign) => [sign, `Mẫu${sign}Văn`, `${sign}${sign}`]),
    ...range(0x00, 0x1f).map((sign) => `a${sign}b`),
    ...range(0x7f, 0x9f).map((sign) => `a${sign}b`),
    ...vietnamese(),
    ...CASES,
    ...SCRIPTS,
    ...emoji(),
    ...stacked(),
    ...edges(),
    ...long(),
    ...SIGNS.flatMap((sign) => [sign, `${sign}${sign}`, `a ${sign} b`]),
  ]),
];

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n));

const WORDS = [
  ..."undefined null NULL Null nil None true false TRUE True NaN Infinity -Infinity void".split(
    " ",
  ),
  ..."constructor prototype __proto__ hasOwnProperty toString valueOf then length arguments".split(
    " ",
  ),
  ..."select SELECT from where order group table default current_user COM1 CON PRN AUX NUL LPT1".split(
    " ",
  ),
  ..."nguyễn VĂN mẫu O'Neil D'Arcy Null-Mẫu a,b;c|d [object] {} [] () <> \\ / // \\\\ . .. ...".split(
    " ",
  ),
];

const NUMBERS = [
  ..."0 -0 00 007 1 -1 +1 1.0 1e3 1E400 .5 5. 1,000 1.000.000 0x10 0b1 0o7 1/0 0/0 ½ ² Ⅷ ١٢٣ １２３ 9007199254740993".split(
    " ",
  ),
  ..."99999999999999999999 2147483648 -2147483649 4294967296 18446744073709551616 3.14159265358979323846 1_000 $1 €2".split(
    " ",
  ),
  "1970-01-01T00:00:00",
  "1970-1-1",
  "0000-00-00",
  "2026-02-30",
  "24:00",
];

const SPACES = [
  0x09,
  0x0a,
  0x0d,
  0x20,
  0xa0,
  0x1680,
  ...[...Array(11).keys()].map((n) => 0x2000 + n),
  0x2028,
  0x2029,
  0x202f,
  0x205f,
  0x3000,
].map((code) => String.fromCharCode(code));

const spaced = () =>
  SPACES.flatMap((space) => [space, `${space}Mẫu`, `Mẫu${space}`, `a${space}${space}b`]);

/** Marks of width nothing, of direction, of variation, of tags, and the byte order mark. */
const INVISIBLE = [
  ...range(0x200b, 0x200f),
  ...range(0x202a, 0x202e),
  ...range(0x2060, 0x2069),
  ...[
    "\u00ad",
    "\u034f",
    "\u061c",
    "\u115f",
    "\u1160",
    "\u17b4",
    "\u180e",
    "\u3164",
    "\ufeff",
    "\uffa0",
    "\ufff9",
    "\ufffb",
  ],
  ...["\ufe00", "\ufe0e", "\ufe0f", "\u{e0001}", "\u{e0020}", "\u{e007f}", "\u{1d173}"],
];

/** Every Vietnamese vowel with every tone, composed and taken apart, and apart in another order. */
const vietnamese = () =>
  [..."aăâeêioôơuưyđ"].flatMap((vowel) =>
    ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"].flatMap((tone) => {
      const letter = `${vowel}${tone}`;
      return [
        letter.normalize("NFC"),
        letter.normalize("NFD"),
        letter.normalize("NFC").toUpperCase(),
      ];
    }),
  );

const CASES = [
  "ß",
  "ẞ",
  "İ",
  "ı",
  "ŉ",
  "ﬀ",
  "ﬃ",
  "ﬆ",
  "ǅ",
  "Ǳ",
  "ΐ",
  "ς",
  "Σ",
  "ſ",
  "K",
  "Å",
  "Ω",
  "ẖ",
  "ⓐ",
  "ᾳ",
  "և",
  "\u1e9b\u0323",
  "\u212b",
  "\u0958",
  "\ufb1d",
  "\u2126",
];

const SCRIPTS = [
  "ثم نفس سقطت وبالتحديد",
  "בְּרֵאשִׁית",
  "田中さん",
  "社會科學院",
  "울란바토르",
  "สวัสดี",
  "हिन्दी",
  "Ω≈ç√∫˜µ≤≥÷",
  "𝕿𝖍𝖊",
  "Ⓐⓑⓒ",
  "ﷺ",
  "𒐫",
  "㏂",
  "ᚠᛇᚻ",
  "ㆍ",
  "𐍈",
  "𠜎𠜱",
  "ᮙᮞ",
  "مُنَاقَشَةُ",
  "الكل في المجمو عة (5)",
  "‮txt.exe",
  "Mẫu (Văn)",
  "𝟘𝟙𝟚",
  "⁰⁴⁵₀₁₂",
];

const emoji = () => [
  ...range(0x1f600, 0x1f614),
  ...["👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏿", "🇻🇳", "🇻", "❤️", "❤", "1️⃣", "👨‍", "‍👦", "🏻"],
];

/** Letters under heaps of marks. */
const stacked = () =>
  [1, 5, 20, 60, 120].flatMap((many) =>
    ["a", "ệ", "m"].map((letter) => letter + "\u0301\u0323\u0336".repeat(many)),
  );

/** The last of what planes, surrogates and forms of UTF-8 hold, and halves of pairs. */
const edges = () => [
  ...[
    "\u007f",
    "\u0080",
    "\u07ff",
    "\u0800",
    "\ud7ff",
    "\ue000",
    "\uf8ff",
    "\ufdd0",
    "\ufdef",
    "\ufffc",
    "\ufffd",
    "\ufffe",
    "\uffff",
  ],
  ...[0x10000, 0x1fffe, 0x1ffff, 0x20000, 0xf0000, 0xffffd, 0x100000, 0x10fffd, 0x10ffff].map(
    (code) => String.fromCodePoint(code),
  ),
  ...[
    "\ud800",
    "\udbff",
    "\udc00",
    "\udfff",
    "a\ud83d",
    "\ude00a",
    "\ude00\ud83d",
    "\ud83d\ud83d\ude00",
  ],
];

const long = () =>
  [64, 65, 255, 256, 4_000, 4_001].flatMap((length) =>
    ["a", "ễ", "😀", " ", "\u0301", '"', "\\"].map((sign) => sign.repeat(length)),
  );

const SIGNS = [..."`~!@#$%^&*()_+-=[]{}|\\:;\"'<>?,./¡¢£§¶°·¿«»‘’“”„…–—•†‡‰€™−×÷"];
