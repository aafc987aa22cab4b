import type { Line } from "../../contract.ts";
import type { Operation } from "../../kind.ts";
import type { Request } from "../auth/auth.ts";
import { writeXml } from "../xml/write-xml.ts";

/** An operation's message as it goes: JSON, XML, a form, a multipart form or a text; of a GET its members are the query. */
export const written = (
  {
    method = "POST",
    path,
    body,
    answerBytes,
    root = "",
  }: Pick<Operation, "method" | "body" | "answerBytes" | "root"> & { path: string },
  message: unknown,
  { signal, timeoutMs }: Pick<Line, "signal" | "timeoutMs">,
): Request | Promise<Request> => {
  if (method === "GET") {
    const query = new URLSearchParams(message as Record<string, string>).toString();
    const asked = query === "" ? path : `${path}?${query}`;
    return { method, path: asked, body: undefined, signal, timeoutMs };
  }
  switch (body) {
    case "json":
      return {
        path,
        body: message,
        signal,
        timeoutMs,
        ...(answerBytes === undefined ? {} : { mostBytes: answerBytes }),
      };
    case "text": {
      const headers = { "Content-Type": "text/xml; charset=utf-8" };
      return { path, body: String(message), headers, signal, timeoutMs };
    }
    case "xml": {
      const headers = { "Content-Type": "text/xml; charset=utf-8" };
      const text = writeXml(root, message as object);
      return { path, body: text, headers, signal, timeoutMs };
    }
    case "form": {
      const form = new URLSearchParams(message as Record<string, string>).toString();
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      return { path, body: form, headers, signal, timeoutMs };
    }
    case "multipart":
      return multipart(message as FormData).then((parts) => ({
        path,
        ...parts,
        signal,
        timeoutMs,
      }));
  }
};

const multipart = async (message: FormData): Promise<Pick<Request, "body" | "headers">> => {
  const form = new Response(message);
  return {
    body: Buffer.from(await form.arrayBuffer()),
    headers: { "Content-Type": String(form.headers.get("content-type")) },
  };
};
