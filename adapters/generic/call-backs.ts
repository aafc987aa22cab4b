import { hash, timingSafeEqual } from "node:crypto";
import { extentOf } from "../../schemas/depth.ts";
import { oneOf } from "../../schemas/explain.ts";
import type { Mapping, Receiving } from "../../schemas/generated/mapping.ts";
import { repeatsName } from "../../schemas/members.ts";
import type { FieldError } from "../../schemas/validate.ts";
import { type Raw, type Receive, Unreadable, type Verdict } from "../inbound.ts";
import { readXml } from "../kit/xml/read-xml.ts";
import { writeXml } from "../kit/xml/write-xml.ts";
import type { Says } from "./sayings.ts";
import { textAt, wireReader } from "./wire-path.ts";

/** Most news in one call. */
export const MOST_ITEMS = 100;
const MOST_DEPTH = 32;

/** What the system posts, as the file describes it; what cannot be is added to `errors`. `secrets`: the one in force, and while it is changed the one before. */
export const readReceive = (
  { receive, says: described, maps }: Mapping,
  sayings: ReadonlyMap<string, Says>,
  errors: FieldError[],
): ((system: string, secrets: readonly string[]) => Record<string, Receive>) => {
  const read = Object.entries(receive).map(([name, each]) => {
    const at = `/receive/${name}`;
    const says = sayings.get(each.read);
    if (!says)
      errors.push({ pointer: `${at}/read`, message: oneOf([...sayings.keys()], each.read) });
    if (each.method === "get" && each.secret?.body !== undefined)
      errors.push({
        pointer: `${at}/secret/body`,
        message: "Lời gọi GET không có nội dung; dùng query, header hoặc path.",
      });
    if (each.method === "get" && each.items !== undefined)
      errors.push({ pointer: `${at}/items`, message: "Lời gọi GET là một tin; bỏ trường này." });
    return { name, each, says };
  });
  return (system, secrets) =>
    Object.fromEntries(
      read.flatMap(({ name, each, says }) =>
        says
          ? [
              [
                name,
                receiving(each, says, inTheirWords(described, maps, each), system, secrets),
              ] as const,
            ]
          : [],
      ),
    );
};

const receiving = (
  { method, body, items, secret, answer }: Receiving,
  says: Says,
  whyOf: (refused: Refused) => string,
  system: string,
  secrets: readonly string[],
): Receive => {
  const contentOf = (raw: Raw): unknown => (method === "get" ? raw.query : readers[body](raw.body));
  /** What is shown elsewhere is right though the body cannot be read. */
  const readableOf = (raw: Raw): unknown => {
    try {
      return contentOf(raw);
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  };
  const reply = (said: object) =>
    answer.root === undefined
      ? { status: 200, body: said }
      : { status: 200, body: writeXml(answer.root, said), type: "text/xml; charset=utf-8" };
  const inBody = secret?.body === undefined ? undefined : textAt(secret.body);
  const header = secret?.header?.toLowerCase();
  const list = items === undefined ? undefined : wireReader(items);
  return {
    method: method === "get" ? "GET" : "POST",
    ...(secret ? {} : { open: true as const }),
    ...(answer.root === undefined ? {} : { xml: true as const }),
    ...(secret ? { secretAt: namesOf(secret) } : {}),
    ...(secret?.path ? { secretInPath: true as const } : {}),
    verify: (raw) => {
      if (!secret) return true;
      const outside = [
        secret.query === undefined ? undefined : raw.query[secret.query],
        header === undefined ? undefined : raw.headers[header],
        secret.path ? raw.lastSegment : undefined,
      ].filter((each) => each !== undefined);
      // Whatever is given must be right, before a body is read for it.
      if (!outside.every((each) => isOneOf(secrets, each))) return false;
      const within = inBody?.(outside.length > 0 ? readableOf(raw) : contentOf(raw));
      if (within !== undefined) return isOneOf(secrets, within);
      return outside.length > 0;
    },
    read: (raw) => {
      const content = contentOf(raw);
      const told = list ? list(content) : [content];
      // A lone element where a list is meant.
      const found = body === "xml" && told !== undefined ? [told].flat() : told;
      if (!Array.isArray(found)) throw new Unreadable(`Cần danh sách ở ${items}.`);
      if (found.length === 0 || found.length > MOST_ITEMS)
        throw new Unreadable(`Cần từ 1 đến ${MOST_ITEMS} tin, nhận được ${found.length}.`);
      const at = new Date().toISOString();
      return found.map((each) => says(withoutSecret(each, secret), { system, at }));
    },
    answer: (verdicts) => {
      const refused = verdicts.find((each) => each.is === "refused");
      if (refused?.is === "refused") return reply(filled(answer.refused, whyOf(refused)));
      const isAgain = verdicts.every(({ is }) => is === "repeated");
      return reply(filled((isAgain && answer.repeated) || answer.taken, ""));
    },
  };
};

type Refused = Extract<Verdict, { is: "refused" }>;

/** Why news are refused, by the names that the system itself gives to what is wrong. */
const inTheirWords = (
  says: Mapping["says"],
  maps: Mapping["maps"],
  { read }: Receiving,
): ((refused: Refused) => string) => {
  const { about, own, at } = says[read] ?? {};
  const codes = [about, own].flatMap((each) => each?.slice(1) ?? []).join(", ");
  const moment = at?.slice(1);
  const as = maps[read]?.find(({ to, as }) => to === moment && as?.startsWith("date "))?.as;
  return ({ why, pointer = "" }) => {
    if (pointer === "/about") return `${codes}: cần mã hồ sơ, là văn bản.`;
    if (pointer.startsWith("/about/")) return `${codes}: ${why}`;
    if (pointer !== "/at" || as === undefined) return why;
    return `${moment}: cần thời điểm có thật, năm 1900 đến 2200, dạng ${as.slice("date ".length)}.`;
  };
};

/** What its secret is called, wherever it may stand. */
const namesOf = ({ query, header, body, path }: NonNullable<Receiving["secret"]>): string =>
  [query, header, body, path ? "đoạn cuối của đường dẫn" : undefined]
    .filter((each) => each !== undefined)
    .join(", ");

/** In a time that tells nothing of where they differ. */
const isOneOf = (secrets: readonly string[], given: string): boolean => {
  const fits = secrets.map((each) => timingSafeEqual(digest(each), digest(given)));
  return fits.includes(true);
};
const digest = (text: string) => hash("sha256", text, "buffer");

/** What belongs to the call and not to the news. */
const withoutSecret = (item: unknown, secret: Receiving["secret"]): unknown => {
  const names = [secret?.query, secret?.body?.slice(1)].filter((each) => each !== undefined);
  return typeof item === "object" && item !== null && names.length > 0
    ? Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)))
    : item;
};

const filled = (answer: Readonly<Record<string, unknown>>, why: string): object =>
  Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("{why}", () => why) : plain(value),
    ]),
  );

/** YAML has texts alone: `{ number: 0 }` is how a number is said there. */
const plain = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? Object.values(value)[0] : value;

const namedTwice = "Nội dung nêu một tên hai lần.";

const textOf = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Unreadable("Nội dung không phải UTF-8.");
  }
};
/** A byte order mark does no harm. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

const jsonOf = (bytes: Buffer): unknown => {
  const text = textOf(bytes);
  const { depth, colons } = extentOf(text, MOST_DEPTH);
  if (depth > MOST_DEPTH) throw new Unreadable(`Nội dung sâu hơn ${MOST_DEPTH} tầng.`);
  try {
    const body: unknown = JSON.parse(text);
    if (repeatsName(colons, body)) throw new Unreadable(namedTwice);
    return body;
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable("Nội dung không phải JSON hợp lệ.");
  }
};

const xmlOf = (bytes: Buffer): unknown => {
  const read = readXml(textOf(bytes));
  if ("content" in read) return read.content;
  throw new Unreadable(`Nội dung ${read.fault}.`);
};

const formOf = (bytes: Buffer): unknown => {
  const told = [...new URLSearchParams(textOf(bytes))];
  const form = Object.fromEntries(told);
  if (Object.keys(form).length !== told.length) throw new Unreadable(namedTwice);
  return form;
};

const readers = { json: jsonOf, form: formOf, xml: xmlOf };
