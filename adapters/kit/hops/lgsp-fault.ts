import type { Outcome, Reply } from "../../contract.ts";

type Answer = Extract<Reply, { kind: "answer" }>;

/** The code of a fault that an API manager answers by itself, in JSON or XML; undefined: the system's own answer. Pure. */
export const faultCode = ({ body, text }: Answer): number | undefined => {
  const { fault } = Object(body) as { fault?: unknown };
  const { code } = Object(fault) as { code?: unknown };
  const found = code ?? (/^\s*</.test(text) ? xmlFault.exec(text.slice(0, longest))?.[1] : "");
  const number = Number(String(found).trim() || Number.NaN);
  return Number.isInteger(number) ? number : undefined;
};

const longest = 4_096;
const xmlFault =
  /^\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:\w+:)?fault[\s>].*?<(?:\w+:)?code>\s*(\d{1,9})\s*</s;

/** Whether it says that the token is wrong or missing. Pure. */
export const isTokenFault = (code: number | undefined): boolean =>
  code === 900_901 || code === 900_902;

/** What a fault of the API manager means; undefined: it says nothing that its HTTP status does not. Pure. */
export const readFault = (code: number, reply: Answer): Outcome | undefined => {
  const why = `HTTP ${reply.status}: trục LGSP báo lỗi ${code}`;
  const { retryAfterMs } = reply;
  const later = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (code === 900_908)
    return {
      is: "misconfigured",
      why,
      cure: "Đăng ký (subscribe) ứng dụng này với dịch vụ trên trục",
    };
  if (code === 900_906)
    return {
      is: "misconfigured",
      why,
      cure: "Kiểm tra baseUrl và paths: trục không có dịch vụ này",
    };
  if (code >= 900_800 && code <= 900_807) return { is: "busy", why, ...later };
  // Forwarded, and the system behind timed out or broke off, whatever HTTP says.
  if (code >= 101_504 && code <= 101_508) return { is: "busy", uncertain: true, why, ...later };
  if (code === 101_503) return { is: "busy", why, ...later };
  return undefined;
};
