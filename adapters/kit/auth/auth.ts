import { hash } from "node:crypto";
import type { Http, Line, Outcome, Reply } from "../../contract.ts";
import { envelope } from "../replies/reply-table.ts";
import { cleanText } from "../text/outside-text.ts";
import { honours } from "./refusal.ts";
import {
  afterRefusal,
  createSession,
  type Given,
  type LoggedIn,
  type LoginCall,
  type Refused,
} from "./session.ts";

/** One exchange's request, before and after it tells who calls. */
export type Request = Parameters<Http>[0];

/** How a system is told who calls, and what a refusal of that means. */
export type Auth = {
  /** What to sign with, or why there is nothing. */
  get(line: Line): Promise<Given | { trouble: Outcome }>;
  sign(request: Request, session: string): Request;
  /** This was refused. True: the next one will be new, so the call is worth repeating. */
  refused(by: Given): boolean;
  /** A new one was refused as well: what that comes to, however many calls shared it. */
  refusedAgain(by: Given, refused: Refused): Outcome;
  honoured(): void;
};

/** What never changes: a refusal of it by HTTP is a matter of settings at once. */
export const fixed = (sign: (request: Request) => Request): Auth => ({
  get: () => Promise.resolve(always),
  sign,
  refused: () => false,
  refusedAgain: (_, refused) =>
    afterRefusal(refused.byHttp ? "account" : "item", refused, token.what, token.cure),
  honoured: () => {},
});

const always: Given = { session: "" };

/** A token or session kept for as long as the system said and renewed when it is refused; one login however many ask. */
export const renewed = (parts: {
  minutes: number;
  login: (call: LoginCall) => Promise<LoggedIn>;
  sign: Auth["sign"];
  /** What it is called, and where to look when it is refused. */
  words?: { what: string; cure: string };
}): Auth => {
  const session = createSession(parts);
  const { what, cure } = parts.words ?? token;
  return {
    get: session.get,
    sign: parts.sign,
    refused: (by) => {
      session.refused(by);
      return true;
    },
    refusedAgain: (by, refused) =>
      afterRefusal(session.refusedFresh(by, refused), refused, what, cure),
    honoured: session.honoured,
  };
};

const token = {
  what: "mã truy cập",
  cure: "Kiểm tra auth trong tệp hệ thống và các biến môi trường mà nó nêu tên",
};

/** A request with more headers. Pure. */
export const withHeaders = (
  request: Request,
  headers: Readonly<Record<string, string>>,
): Request => ({ ...request, headers: { ...request.headers, ...headers } });

/**
 * Sends with a system's authentication: where it is refused and can be had anew, once more with a new one. Gives the reply, or
 * what became of the call where there is none to read.
 */
export const createSend =
  (auth: Auth, refuses: (reply: Reply) => boolean) =>
  async (line: Line, request: Request): Promise<Reply | { trouble: Outcome }> => {
    for (let fresh = false; ; fresh = true) {
      const given = await auth.get(line);
      if ("trouble" in given) return given;
      const reply = await line.http(auth.sign(request, given.session));
      if (!refuses(reply)) {
        if (honours(reply)) auth.honoured();
        return reply;
      }
      if (!auth.refused(given) || fresh)
        return { trouble: auth.refusedAgain(given, refusedBy(request, reply)) };
    }
  };

/** Who was refused: never what was sent, which may be a person's data. */
const refusedBy = ({ path, body = path }: Request, reply: Reply): Refused => {
  const { message = "" } = reply.kind === "answer" ? envelope(reply.body) : {};
  const said = cleanText(message);
  return {
    call: hash("sha256", Buffer.isBuffer(body) ? body : JSON.stringify(body), "base64url"),
    byHttp: reply.kind === "answer" && reply.status === 401,
    ...(said === "" ? {} : { said }),
  };
};
