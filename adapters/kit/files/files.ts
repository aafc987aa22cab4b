import { hash } from "node:crypto";
import { Agent, request } from "undici";
import type { FileSources } from "../../../schemas/generated/systems.ts";
import type { Fetched, Files, Outcome } from "../../contract.ts";
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
 * origin's files keep nobody else's.
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

  return {
    allows,
    fetch: async ({ link, sha256 }, call, use) => {
      if (!allows(link)) return refused("Nguồn tệp không có trong files.origins");
      const { origin } = new URL(link);
      const signal = deadline(call.signal, call.timeoutMs);
      let share: Share | undefined;
      try {
        const file = await inTurn().catch((error: Error): Outcome => elsewhere(reasonOf(error)));
        return "is" in file ? file : await use(file);
      } finally {
        share?.leave();
      }

      async function inTurn(): Promise<Fetched | Outcome> {
        const end = await turns.take(origin, signal);
        try {
          return await read();
        } finally {
          end();
        }
      }

      async function read(): Promise<Fetched | Outcome> {
        guard.check(new URL(link));
        const { statusCode, headers, body } = await request(link, {
          dispatcher: agent,
          signal,
          headers: { "Accept-Encoding": "identity" },
        });
        const told = Number(headers["content-length"] ?? Number.NaN);
        const size = Number.isSafeInteger(told) ? told : maxFileBytes;
        const fault = faultOf(statusCode, size, headers);
        if (fault) {
          body.on("error", () => {}).destroy();
          return fault;
        }
        const chunks: Buffer[] = [];
        let length = 0;
        try {
          share = await budget.enter(origin, size === told ? size : unknownSize, signal);
          for await (const chunk of body) {
            length += chunk.length;
            // Leaving the loop ends the connection.
            if (length > size) return tooLarge;
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
      }
    },
    close: () => void agent.destroy(),
  };
};

const isWebPage = (bytes: Buffer): boolean =>
  /^\ufeff?\s*<(?:!doctype\s+html|html)\b/i.test(bytes.toString("utf8", 0, 1_024));

/** What a file of which nobody told the size is taken to promise. */
const unknownSize = maxFileBytes / 2;

/** What an answer without the file's bytes comes to. */
const faultOf = (
  status: number,
  size: number,
  headers: Record<string, string | string[] | undefined>,
): Outcome | undefined => {
  if (status === 200) {
    const { "content-encoding": encoding = "identity" } = headers;
    if (encoding !== "identity") return elsewhere("Máy chủ tệp trả nội dung nén");
    return size > maxFileBytes ? tooLarge : undefined;
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

const tooLarge = refused("Tệp lớn hơn 50 MiB", "Khai tệp nhỏ hơn, rồi khai lại hồ sơ");

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
