import { hash } from "node:crypto";
import { Agent, request } from "undici";
import type { FileSources } from "../../../schemas/generated/systems.ts";
import type { Fetched, FileAsked, Files, Outcome } from "../../contract.ts";
import { deadline } from "../http/deadline.ts";
import { connectFinal } from "../http/interim.ts";
import { readRetryAfter } from "../http/retry-after.ts";
import { AddressRefused, createAddressGuard } from "./address-guard.ts";
import { BudgetExhausted, createMemoryBudget, type Share } from "./memory-budget.ts";
import { createTurns } from "./turns.ts";

/** Most bytes of one file. */
export const maxFileBytes = 50 * 1024 * 1024;
/** Most bytes of files that this process holds at once. */
const maxBytesAtOnce = 2 * maxFileBytes;

/**
 * Files by HTTP from listed origins alone, at addresses that are public or listed: no redirects, a time limit for the whole, in
 * line or on its way, so many at once from one origin, at most 50 MiB a file and 100 MiB at once in this process. A slow
 * origin's files keep no others waiting than those that go together with some of its own.
 */
export const createFiles = ({
  origins,
  networks,
  concurrency,
}: FileSources): Files & { close(): void } => {
  const listed = new Set(origins.map((each) => new URL(each).origin));
  const guard = createAddressGuard(networks);
  const budget = createMemoryBudget({ most: maxBytesAtOnce, share: maxFileBytes });
  const turns = createTurns(concurrency);
  // The whole fetch has one limit, which a dripping server cannot stretch.
  const agent = new Agent({
    connections: concurrency,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: connectFinal({ lookup: guard.lookup }),
  });
  const allows = (link: string) => URL.canParse(link) && listed.has(new URL(link).origin);

  /** One file of `most` bytes; `room`: the share that it counts in, asked for by what it is told to be. */
  const get = async (
    { link, sha256 }: FileAsked,
    signal: AbortSignal,
    most: Most,
    room: (promised: number) => Promise<Share>,
  ): Promise<Fetched | Outcome> => {
    guard.check(new URL(link));
    const { statusCode, headers, body } = await request(link, {
      dispatcher: agent,
      signal,
      headers: { "Accept-Encoding": "identity" },
    });
    const told = Number(headers["content-length"] ?? Number.NaN);
    const size = Number.isSafeInteger(told) ? told : most.bytes;
    const fault = faultOf(statusCode, size, most, headers);
    if (fault) {
      body.on("error", () => {}).destroy();
      return fault;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      const share = await room(size === told ? size : unknownSize);
      for await (const chunk of body) {
        length += chunk.length;
        // Leaving the loop ends the connection.
        if (length > size) return most.exceeded;
        await share.grow(chunk.length);
        chunks.push(chunk);
      }
    } finally {
      body.on("error", () => {}).destroy();
    }
    const bytes = Buffer.concat(chunks);
    if (length === 0) return refused("Tệp rỗng");
    if (sha256 !== undefined && hash("sha256", bytes, "hex") !== sha256)
      return refused("Nội dung tệp không khớp sha256 đã khai");
    // A server that wants a login first, or has moved, answers so with 200: what a citizen handed in is no page of the web.
    if (sha256 === undefined && isWebPage(bytes))
      return refused(
        "Máy chủ tệp trả một trang web, không phải tệp",
        "Mở đường dẫn để xem vì sao, rồi khai lại hồ sơ; là tệp thật thì khai kèm sha256",
      );
    return { bytes, type: String(headers["content-type"] ?? "application/octet-stream") };
  };

  return {
    allows,
    fetch: async (file, call, use) => {
      if (!allows(file.link)) return named(notListed, file);
      const { origin } = new URL(file.link);
      const signal = deadline(call.signal, call.timeoutMs);
      let share: Share | undefined;
      try {
        const fetched = await turns
          .within(origin, signal, () =>
            get(file, signal, aFile, async (promised) => {
              share = await budget.enter(origin, promised, signal);
              return share;
            }),
          )
          .catch((error: Error) => elsewhere(reasonOf(error)));
        return "is" in fetched ? named(fetched, file) : await use(fetched);
      } finally {
        share?.leave();
      }
    },
    fetchAll: async (files, mostBytes, call, use) => {
      const strange = files.find(({ link }) => !allows(link));
      if (strange) return named(notListed, strange);
      const byOrigin = placesByOrigin(files);
      // Of one origin, its turn comes before room, as for what goes alone. Of several, room comes first, in a share of those that go together
      // from just these: nobody who waits for one of them keeps a turn, or the share, of another.
      const place = [...byOrigin.keys()].sort().join(" ");
      const signal = deadline(call.signal, call.timeoutMs);
      const enter = async () => {
        share ??= await budget.enter(place, mostBytes, signal);
        return share;
      };
      let share: Share | undefined;
      let left = mostBytes;
      const fetched: Fetched[] = [];
      const getSome = async (some: Placed[]): Promise<Outcome | undefined> => {
        const mine = await enter();
        for (const { n, file } of some) {
          const got = await get(file, signal, together(left, mostBytes), async () => mine);
          if ("is" in got) return named(got, file);
          left -= got.bytes.length;
          fetched[n] = got;
        }
        return undefined;
      };
      const getAll = async (): Promise<Outcome | undefined> => {
        if (byOrigin.size > 1) await enter();
        for (const [origin, some] of byOrigin) {
          const goOn = share?.pause();
          const trouble = await turns.within(origin, signal, () => {
            goOn?.();
            return getSome(some);
          });
          if (trouble) return trouble;
        }
        share?.settle();
        return undefined;
      };
      try {
        const trouble = await getAll().catch((error: Error) => elsewhere(reasonOf(error)));
        return trouble ?? (await use(fetched));
      } finally {
        share?.leave();
      }
    },
    close: () => void agent.destroy(),
  };
};

/** A file, and its place among those that go together. */
type Placed = { n: number; file: FileAsked };

/** Files by their origins, both in their order. */
const placesByOrigin = (files: readonly FileAsked[]): Map<string, Placed[]> => {
  const byOrigin = new Map<string, Placed[]>();
  for (const [n, file] of files.entries()) {
    const { origin } = new URL(file.link);
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), { n, file }]);
  }
  return byOrigin;
};

/** How large a file may be, and what one that is larger comes to. */
type Most = { bytes: number; exceeded: Outcome };

/** A refusal says which file it is about. */
const named = (outcome: Outcome, { at }: FileAsked): Outcome =>
  outcome.is === "rejected" && at !== undefined ? { ...outcome, field: at } : outcome;

const isWebPage = (bytes: Buffer): boolean =>
  /^\ufeff?\s*<(?:!doctype\s+html|html)\b/i.test(bytes.toString("utf8", 0, 1_024));

/** What a file of which nobody told the size is taken to promise. */
const unknownSize = maxFileBytes / 2;

/** What an answer without the file's bytes comes to. */
const faultOf = (
  status: number,
  size: number,
  most: Most,
  headers: Record<string, string | string[] | undefined>,
): Outcome | undefined => {
  if (status === 200) {
    const { "content-encoding": encoding = "identity" } = headers;
    if (encoding !== "identity") return elsewhere("Máy chủ tệp trả nội dung nén");
    return size > most.bytes ? most.exceeded : undefined;
  }
  if (status >= 300 && status < 400)
    return refused(`Máy chủ tệp chuyển hướng (HTTP ${status})`, "Khai đường dẫn cuối cùng của tệp");
  if ([400, 401, 403, 404, 410].includes(status)) return refused(`Máy chủ tệp trả HTTP ${status}`);
  return {
    ...elsewhere(`Máy chủ tệp trả HTTP ${status}`),
    ...readRetryAfter(headers["retry-after"], Date.now()),
  };
};

const refused = (
  why: string,
  cure = "Kiểm tra tệp và đường dẫn của nó, rồi khai lại hồ sơ",
): Outcome => ({ is: "rejected", why, cure });

const aFile: Most = {
  bytes: maxFileBytes,
  exceeded: refused("Tệp lớn hơn 50 MiB", "Khai tệp nhỏ hơn, rồi khai lại hồ sơ"),
};

/** What is left of so many bytes for files that go together. */
const together = (left: number, most: number): Most => ({
  bytes: left,
  exceeded: refused(
    `Đến tệp này, các tệp đi cùng nhau lớn hơn ${(most / 1024 / 1024).toLocaleString("vi-VN")} MiB`,
    "Khai tệp nhỏ hơn, rồi khai lại hồ sơ",
  ),
});

const notListed = refused("Nguồn tệp không có trong files.origins");

const elsewhere = (why: string): Extract<Outcome, { is: "busy" }> => ({
  is: "busy",
  why,
  elsewhere: true,
});

/** Never the link, which may be signed or name a person. */
const reasonOf = (error: Error & { code?: string }): string => {
  if (error instanceof AddressRefused || error.cause instanceof AddressRefused)
    return "Máy chủ tệp ở mạng chưa cho phép; thêm mạng đó vào files.networks";
  if (error instanceof BudgetExhausted) return "Bộ nhớ dành cho tệp đang đầy";
  return error.name === "TimeoutError"
    ? "Máy chủ tệp không trả lời kịp"
    : `Không tải được tệp (${error.code ?? error.name})`;
};
