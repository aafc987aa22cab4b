import type { Fault, Reply } from "./fault.ts";

/** The LGSP in front says that the token is wrong (900901) or missing (900902); nothing reached the system. */
export function hopRefusesToken(code: "900901" | "900902"): Fault {
  return refusal(inJson(401, code, "Invalid Credentials"));
}

/** The LGSP knows no such API (900906), or the client has not subscribed to it (900908). */
export function hopForbids(code: "900906" | "900908"): Fault {
  return refusal(
    code === "900906" ? inXml(404, code, "No matching resource") : inJson(403, code, "Forbidden"),
  );
}

/** Throttled by the LGSP. */
export const hopTooBusy: Fault = refusal(inJson(429, "900800", "Message throttled out"));

/** The LGSP could not connect to the system. */
export const hopDown: Fault = refusal(inXml(503, "101503", "Error connecting to the back end"));

/** The LGSP passed the request on and gave up on the answer: applied, and answered with HTTP 500 or 504. */
export const hopGaveUp: Fault = {
  spoilsReply: true,
  play(exchange) {
    exchange.apply();
    const json = exchange.random() < 0.5;
    exchange.send((json ? inJson : inXml)(json ? 500 : 504, "101504", "Send timeout"));
  },
};

function refusal(reply: Reply): Fault {
  return { spoilsReply: false, play: (exchange) => exchange.send(reply) };
}

function inJson(status: number, code: string, message: string): Reply {
  const fault = { code: Number(code), message, description: "Demo" };
  return { status, body: JSON.stringify({ fault }) };
}

function inXml(status: number, code: string, message: string): Reply {
  return {
    status,
    body: `<am:fault xmlns:am="http://wso2.org/apimanager"><am:code>${code}</am:code><am:message>${message}</am:message><am:description>Demo</am:description></am:fault>`,
    headers: { "Content-Type": "application/xml; charset=utf-8" },
  };
}
