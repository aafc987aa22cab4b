import { randomUUID } from "node:crypto";
import { type Hop, isWhole, textOf } from "./hop.ts";
import { readXRoadError } from "./xroad-error.ts";

/**
 * X-Road's message protocol (SOAP, 4.0): all goes to `baseUrl` itself, our security server. The operation's path is the code of the
 * service, and its message the one element in the envelope's body. Of the system's own sign-on and headers nothing gets through.
 */
export const xroadSoap: Hop = {
  lacks: (settings) =>
    ["xroadClient", "xroadService"]
      .filter((name) => textOf(settings, name) === "")
      .map((name) => `/settings/${name}`),
  carries: ["text", "xml"],
  open: ({ settings }) => {
    const client = member("client", textOf(settings, "xroadClient"));
    const provider = textOf(settings, "xroadService");
    const version = element("id:serviceVersion", textOf(settings, "xroadVersion"));
    const userId = element("xrd:userId", textOf(settings, "xroadUserId"));
    return (http) => async (request) => {
      if (isWhole(request.path)) return http(request);
      const code = element("id:serviceCode", request.path.replace(/^\//, ""));
      const reply = await http({
        ...request,
        method: "POST",
        path: "",
        headers: { "Content-Type": "text/xml; charset=utf-8", SOAPAction: '""' },
        body: enveloped(
          [
            client,
            member("service", provider, code + version),
            userId,
            element("xrd:id", randomUUID()),
            element("xrd:issue", request.about ?? ""),
            element("xrd:protocolVersion", "4.0"),
          ].join(""),
          String(request.body).replace(declaration, ""),
        ),
      });
      const fault = reply.kind === "answer" ? faultOf(reply.text) : undefined;
      return fault === undefined ? reply : { kind: "read", outcome: readXRoadError(fault) };
    };
  },
};

/** The type of a fault that X-Road raised; a provider's own fault is its system's to read. Pure. */
const faultOf = (text: string): string | undefined => {
  const start = text.search(/<(?:[\w-]+:)?faultcode[\s>]/);
  if (start < 0) return undefined;
  const code =
    /^<[^>]*>\s*(?:[\w-]+:)?([\w.]+)\s*</.exec(text.slice(start, start + 500))?.[1] ?? "";
  return /^(Client|Server\.ClientProxy|Server\.ServerProxy)\./.test(code) ? code : undefined;
};

/** It stands at the beginning of a document, and nowhere else. */
const declaration = /^\s*<\?xml[^>]*\?>\s*/;

const names = ["xRoadInstance", "memberClass", "memberCode", "subsystemCode"];

/** Who calls, or whose service: instance, class, member and, where there is one, subsystem. */
const member = (name: "client" | "service", text: string, more = ""): string => {
  const parts = text.split("/");
  const own = parts.length > 3 ? "SUBSYSTEM" : "MEMBER";
  const inside = names.map((each, n) => element(`id:${each}`, parts[n] ?? "")).join("");
  const type = name === "service" ? "SERVICE" : own;
  return `<xrd:${name} id:objectType="${type}">${inside}${more}</xrd:${name}>`;
};

const enveloped = (header: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xrd="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers"><SOAP-ENV:Header>${header}</SOAP-ENV:Header><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

/** Nothing where there is nothing to say. */
const element = (name: string, text: string): string =>
  text === "" ? "" : `<${name}>${escaped(text)}</${name}>`;

const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (sign) => `&#${sign.codePointAt(0)};`);
