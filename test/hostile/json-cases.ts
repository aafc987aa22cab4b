/**
 * One JSON text and whether it is read. `valid` and `invalid` are so by RFC 8259; `ours` is what programs read differently,
 * with what we decided.
 */
export type JsonCase = { kind: "valid" | "invalid" | "ours"; read: boolean; bytes: Buffer };

/** Several hundred texts at the edges of JSON, made part by part. */
export const jsonCases = (): JsonCase[] => {
  const cases = [
    ...made("valid", true, VALID.flatMap(wrapped)),
    ...made("valid", true, nested(32)),
    ...made(
      "invalid",
      false,
      [...SAMPLE].map((_, n) => SAMPLE.slice(0, n)),
    ),
    ...made("invalid", false, [...BAD_VALUES, ...badStrings()].flatMap(placed)),
    ...made("invalid", false, BAD_SHAPES),
    ...made(
      "invalid",
      false,
      NO_SPACES.flatMap((space) => [`${space}1`, `[1${space}]`, `{"a"${space}:1}`]),
    ),
    ...BAD_BYTES.map((bad) => bytes("invalid", [0x22, 0x61, ...bad, 0x62, 0x22])),
    ...encodedOtherwise(),
    ...made("ours", true, EXACT.flatMap(wrapped)),
    ...made("ours", false, [...INEXACT, ...BROKEN_TEXTS].flatMap(placed)),
    ...made("ours", false, [
      ...TWICE,
      ...RESERVED,
      "\ufeff{}",
      "\ufeff[1]",
      "\ufeff",
      '{"\\ud800":1}',
      '{"a\\u0000":1}',
    ]),
    ...made("ours", false, [33, 34, 100, 1_000, 100_000].flatMap(nested)),
  ];
  const seen = new Set<string>();
  return cases.filter(({ bytes: text }) => {
    const name = text.toString("latin1");
    return !seen.has(name) && seen.add(name);
  });
};

const made = (kind: JsonCase["kind"], read: boolean, texts: string[]): JsonCase[] =>
  texts.map((text) => ({ kind, read, bytes: Buffer.from(text) }));

const bytes = (kind: JsonCase["kind"], list: number[]): JsonCase => ({
  kind,
  read: false,
  bytes: Buffer.from(list),
});

const wrapped = (value: string) => [
  value,
  `[${value}]`,
  `{"k":${value}}`,
  ` \t\r\n[ ${value} , 0 ]\n`,
];
const placed = (value: string) => [value, `[${value}]`, `{"k":${value}}`];
const nested = (levels: number) => {
  const half = Math.floor(levels / 2);
  return [
    `${"[".repeat(levels)}${"]".repeat(levels)}`,
    `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`,
    `${'[{"a":'.repeat(half)}${levels % 2 === 1 ? "[]" : "0"}${"}]".repeat(half)}`,
  ];
};

const SAMPLE = '{"a":[1,-2.5e3,"x\\u00e1",true,null,false],"b":{"c":"d","e":[[]]}}';

const VALID = [
  ..."null true false 0 -0 1 -1 10 1.5 -0.5 0.1 1e2 1E+2 1e-2 0e5 0.0 1.0 100".split(" "),
  ..."9007199254740991 -9007199254740991 1e22 5e-324 2.5E-1 123456789012345".split(" "),
  ...[
    '""',
    '"a"',
    '" "',
    '"null"',
    '"{}"',
    '","',
    '":"',
    '"\\\\"',
    '"\\""',
    "{}",
    "[]",
    "[[]]",
    '{"":0}',
  ],
  ...[...'"\\/bfnrt'].map((sign) => `"\\${sign}"`),
  ...["0041", "00e1", "1ea5", "1EA5", "200b", "fffd", "ffff", "2028"].map((hex) => `"\\u${hex}"`),
  ...[
    "ẵ",
    "a\u0303",
    "\u007f",
    "\u0085",
    "\u2028",
    "\u2029",
    "\uffff",
    "\u{1f600}",
    "\u{10ffff}",
  ].map((c) => `"${c}"`),
  '"\\ud83d\\ude00"',
  '"\\uD83D\\uDE00"',
];

/** Doubles hold these exactly as written, though some programs would not. */
const EXACT = [
  "9007199254740992",
  "1.7976931348623157e308",
  "1e308",
  "0.30000000000000004",
  "1e15",
  "0e999",
];

const INEXACT = [
  ..."9007199254740993 -9007199254740993 18446744073709551616 12345678901234567890".split(" "),
  ..."1e309 -1e309 1e400 1e99999 1e-400 1.00000000000000001 0.1000000000000000055".split(" "),
  ..."3.141592653589793238462643383279 9007199254740991.5 1.7976931348623159e308".split(" "),
  `1${"0".repeat(400)}`,
  `0.${"0".repeat(400)}1`,
  "1".repeat(50),
];

const BROKEN_TEXTS = [
  ...["d800", "dbff", "dc00", "dfff", "D83D", "DE00"].map((half) => `"\\u${half}"`),
  '"\\ud83dx"',
  '"\\ude00\\ud83d"',
  '"\\ud83d\\ud83d"',
  '"x\\udfffy"',
  '"\\u0000"',
  '"a\\u0000b"',
];

const TWICE = [
  '{"a":1,"a":1}',
  '{"a":1,"a":2}',
  '{"a":1,"b":2,"a":3}',
  '{"a":1,"\\u0061":2}',
  '{"":1,"":2}',
  '[{"a":{"b":1,"b":2}}]',
  '{"a":{},"a":[]}',
  '{"á":1,"\\u00e1":2}',
  '{"a":[],"a":[]}',
  '{"a":null,"a":null}',
];

const RESERVED = ["__proto__", "constructor", "prototype"].flatMap((name) => [
  `{"${name}":1}`,
  `{"${name}":{"polluted":true}}`,
  `{"a":[{"b":{"${name}":null}}]}`,
  `{"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":1}`,
]);

const BAD_VALUES = [
  ..."nul nulll tru True FALSE NULL None nil undefined NaN -NaN Infinity -Infinity".split(" "),
  ..."+1 ++1 --1 -- - + . .5 -.5 1. 1.e1 .e1 01 -01 00 0x1 0X1F 0b1 0o7 1_000 1e 1e+ 1e- e1 1e1.5".split(
    " ",
  ),
  ..."1.2.3 1-1 1+1 1a 1f 1n 1L 0xg ١ １ ⅷ ² ½ ∞ $1 #1 @ ~ ? ! % & ^ ( ) < > = ; | ` \\".split(" "),
  ...'\'a\' \'a" "a\' `a` “a” a "a"b "a""b" """ " \\u0061 "\\x41" "\\'.split(" "),
  ..."/**/1 1/**/ //1 <!--1--> #c /*".split(" "),
  "function(){}",
  "new Date()",
  "[1] [2]",
];

/** Texts with a raw control character, an escape that is none, or a code of too few digits. */
const badStrings = (): string[] => [
  ...Array.from({ length: 32 }, (_, n) => `"a${String.fromCharCode(n)}b"`),
  ...Array.from({ length: 94 }, (_, n) => String.fromCharCode(33 + n))
    .filter((sign) => !'"\\/bfnrtu'.includes(sign))
    .map((sign) => `"\\${sign}"`),
  ...["", "1", "12", "123", "00g0", "-001", " 041", "{41}", "０００１"].map((hex) => `"\\u${hex}"`),
];

const BAD_SHAPES = [
  ..."[1,] [,1] [,] [1,,2] [1;2] [1:2] [1 2] [ ] ] [[] [[[ []] {] [} (1) [1)".split(" "),
  ...'{,} {"a"} {"a":} {:1} {"a":1,} {,"a":1} {"a":1,,"b":2} {"a"=1} {"a"::1} {"a":1:2} {"a",1}'.split(
    " ",
  ),
  ...'{a:1} {1:1} {null:1} {\'a\':1} {"a":1}} {{} {{}} {[]:1} {"a":1]'.split(" "),
  '{"a":1 "b":2}',
  '{"a" "b"}',
  '{"a":1}x',
  '{"a":1}{"b":2}',
  "[1]\n[2]",
  "1 2",
  "null,",
  ",null",
  " ",
  "\n",
];

/** What other languages take for a space. */
const NO_SPACES = [
  0x0b, 0x0c, 0x85, 0xa0, 0x1680, 0x180e, 0x2000, 0x2003, 0x2009, 0x200b, 0x2028, 0x2029, 0x202f,
  0x205f, 0x2060, 0x3000, 0xfeff,
].map((code) => String.fromCharCode(code));

/** Sequences that UTF-8 does not have: stray and missing continuations, forms too long, surrogates, beyond the last plane. */
const BAD_BYTES = [
  ...[0x80, 0xa0, 0xbf, 0xc0, 0xc1, 0xf5, 0xf8, 0xfc, 0xfe, 0xff].map((byte) => [byte]),
  ...[0xc2, 0xdf, 0xe1, 0xef, 0xf1, 0xf4].map((lead) => [lead]),
  ...[
    [0xc0, 0x80],
    [0xc0, 0xaf],
    [0xc1, 0xbf],
    [0xe0, 0x80, 0x80],
    [0xe0, 0x9f, 0xbf],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf0, 0x8f, 0xbf, 0xbf],
  ],
  ...[
    [0xed, 0xa0, 0x80],
    [0xed, 0xad, 0xbf],
    [0xed, 0xae, 0x80],
    [0xed, 0xbf, 0xbf],
    [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  ],
  ...[
    [0xf4, 0x90, 0x80, 0x80],
    [0xf7, 0xbf, 0xbf, 0xbf],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0xe1, 0xba],
    [0xf0, 0x9f, 0x98],
    [0xc3, 0x28],
  ],
];

const encodedOtherwise = (): JsonCase[] => {
  const little = Buffer.from('{"a":1}', "utf16le");
  const big = Buffer.from(little).swap16();
  const wide = Buffer.from([...'{"a":1}'].flatMap((c) => [c.charCodeAt(0), 0, 0, 0]));
  return [
    [...little],
    [0xff, 0xfe, ...little],
    [...big],
    [0xfe, 0xff, ...big],
    [...wide],
    [0xff, 0xfe, 0, 0, ...wide],
    [0x2b, 0x2f, 0x76, 0x38, 0x2d],
    [0],
    [0x7b, 0x7d, 0],
    [0xe1],
  ].map((list) => bytes("invalid", list));
};
