import { createHmac } from "node:crypto";
import { type Auth, fixed, type Request, withHeaders } from "../auth.ts";
import type { Style } from "../style.ts";

/**
 * Each message is signed, as Standard Webhooks has it: HMAC-SHA256 over its id, the time of this call and its bytes. While a secret is being
 * changed, with the old one too.
 */
export const webhook: Style = {
  needs: ["secretEnv"],
  open: ({ read }) => {
    const named = ["secretEnv", "secretOldEnv"] as const;
    const keys = named.map(read).filter(Boolean).map(keyOf);
    const signing = fixed((request) => signed(request, keys, Math.floor(Date.now() / 1_000)));
    return keys.length > 0 && keys.every(isKey) ? signing : { ...signing, get: noKey };
  },
};

/** Bytes of a secret that a guesser cannot try out: Standard Webhooks asks for 24 to 64. */
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ""), "base64");

const isKey = ({ length }: Buffer): boolean => length >= LEAST_BYTES && length <= MOST_BYTES;

const noKey: Auth["get"] = async () => ({
  trouble: {
    is: "misconfigured",
    why: "Khóa ký thiếu hoặc không đúng dạng",
    cure: "Đặt biến mà auth.secretEnv nêu tên: whsec_ và 24 đến 64 byte ngẫu nhiên viết bằng base64",
  },
});

const signed = (request: Request, keys: readonly Buffer[], at: number): Request => {
  const { id } = request.body as { id: string };
  const body = JSON.stringify(request.body);
  const sign = (key: Buffer) =>
    `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`;
  const headers = {
    "Content-Type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": keys.map(sign).join(" "),
  };
  return withHeaders({ ...request, body }, headers);
};
