import type { Call, Fetched, Files, Outcome } from "../contract.ts";
import { inTurn } from "../kit/files/in-turn.ts";
import { inBase64, jsonWithFiles } from "../kit/files/json-with-files.ts";
import { isInterlinked } from "./modules.ts";
import { readRefusal } from "./refusal.ts";
import type { Sent } from "./sent.ts";

/** Submits one dossier, its papers fetched before and written into it. What is late goes no more. */
export const submit = async (
  { body, papers, asked, late }: Sent,
  { code, call, files, mostMiB }: { code: string; call: Call; files: Files; mostMiB: number },
): Promise<Outcome> => {
  if (late) return tooLate;
  const operation = isInterlinked(body.module) ? "submitInterlinked" : "submit";
  const send = async (message: object) =>
    readRefusal(await call.to(operation, message, { sent: [code] }));
  const outcome =
    papers.length === 0
      ? await send(body)
      : await files.fetchAll(papers, mostMiB * 1024 * 1024, call, (fetched) =>
          inTurn(call, () => send(jsonWithFiles(withFiles(body, fetched)))),
        );
  return asked === undefined ? outcome : ofSupplement(outcome);
};

/** Each paper with the content of its file. */
const withFiles = (body: Sent["body"], fetched: readonly Fetched[]): object => {
  if (!("fileDinhKem" in body)) return body;
  const fileDinhKem = body.fileDinhKem.map((paper, n) => ({
    ...paper,
    duLieuTepDinhKem: inBase64(fetched[n]?.bytes ?? Buffer.alloc(0)),
  }));
  return { ...body, fileDinhKem };
};

/** "Received already" may be said of what was not taken, where the supplement is not awaited any more. */
const ofSupplement = (outcome: Outcome): Outcome =>
  outcome.is === "duplicate" ? { ...outcome, finding: "maybe-older-content" } : outcome;

/** Why a dossier that was ended first is not submitted any more, and what to do about it. */
export const endedBefore = {
  field: "/status",
  why: "Hồ sơ đã kết thúc trước khi nộp được sang hệ thống hộ tịch, có thể đã có người nhập tay ở đó",
  cure: "Chưa ai nhập ở đó thì khai lại hồ sơ với trạng thái 4; đã nhập thì không cần làm gì",
};

const tooLate: Outcome = { is: "rejected", ...endedBefore };
