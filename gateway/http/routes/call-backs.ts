import { hash } from "node:crypto";
import { type Raw, type Receive, Unreadable, type Verdict } from "../../../adapters/inbound.ts";
import type { Statement } from "../../../schemas/statement.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import type { Answer, Asked, Route } from "../contract/route.ts";
import { type CallBacks, systemDoor } from "../inbound/call-backs.ts";
import { createWrongSecrets, TOLD_FROM } from "../inbound/wrong-secrets.ts";

/**
 * What systems post, each operation at its own address and answered in the system's own form. Judged in this order: our key or a listed
 * network; operation, method and size; the system's own secret; what it says. All of it is kept before it is answered.
 */
export const callBackRoutes = (parts: {
  ledger: Pick<HttpLedger, "take">;
  callBacks: CallBacks[];
}): Route[] =>
  parts.callBacks.flatMap((each) => {
    const wrongSecrets = createWrongSecrets();
    return Object.entries(each.receive).flatMap(([operation, receive]) =>
      routesOf(parts.ledger, each, operation, receive, wrongSecrets),
    );
  });

type WrongSecrets = ReturnType<typeof createWrongSecrets>;

const routesOf = (
  ledger: Pick<HttpLedger, "take">,
  { system, networks }: CallBacks,
  operation: string,
  receive: Receive,
  wrongSecrets: WrongSecrets,
): Route[] => {
  const path = `/v1/inbound/${system}/${operation}`;
  const isGet = receive.method === "GET";
  const answer = (asked: Asked) =>
    answerOf(ledger, system, operation, receive, wrongSecrets, asked);
  const form = receive.xml ? { type: "text/xml" } : { schema: any };
  const route = (address: string): Route => ({
    method: isGet ? "get" : "post",
    path: address,
    who: ["system", "admin"],
    summary: `${system} gọi sang: ${operation}`,
    // Whoever shows no secret of its own must hold a key of ours.
    ...(receive.open || networks.length === 0 ? {} : { door: systemDoor(system, networks) }),
    ...(isGet ? {} : { body: { type: "application/json", asIs: true as const, schema: {} } }),
    sharesItself: true,
    answers: {
      200: {
        what: "Đã nhận, đã nhận trước đó, hoặc không nhận: theo dạng của hệ thống",
        ...form,
      },
      400: { what: "Nội dung không đọc được", ...form },
      401: { what: "Sai mã bí mật của hệ thống", ...form },
    },
    problems: isGet
      ? ["overloaded", "inbound-full"]
      : ["bad-encoding", "overloaded", "inbound-full"],
    answer,
  });
  return [route(path), ...(receive.secretInPath ? [route(`${path}/{secret}`)] : [])];
};

const any = {} as const;

const answerOf = async (
  ledger: Pick<HttpLedger, "take">,
  system: string,
  operation: string,
  receive: Receive,
  wrongSecrets: WrongSecrets,
  asked: Asked,
): Promise<Answer> => {
  const { caller } = asked;
  const { secretAt } = receive;
  if (caller.role !== `system:${system}` && caller.role !== "admin") throw new Problem("forbidden");
  const raw = rawOf(asked);
  const refuse = (status: number, why: string) => ({
    ...inForm(receive, [{ is: "refused", why }]),
    status,
  });
  // Kept as it was read is what came in the query, so that no secret is, and each of several: an erasure leaves nothing of it with the others.
  const isAlone = (statements: Statement[]) => statements.length === 1 && receive.method !== "GET";
  const take = (statements: Statement[]) =>
    ledger.take(system, {
      operation,
      scope: caller.agencies,
      speaker: caller.id,
      messages: statements.map((statement) => ({
        statement,
        received: isAlone(statements) ? asked.received : Buffer.from(JSON.stringify(statement)),
      })),
    });
  let isProven = false;
  try {
    isProven = receive.verify(raw);
    if (!isProven) {
      const retryAfter = asked.countWrongKey();
      asked.note({ secret: "wrong" });
      if (wrongSecrets.another())
        await tellOf(ledger, system, operation).catch(() => wrongSecrets.untold());
      if (retryAfter > 0) throw new Problem("too-many-wrong-keys", { retryAfter });
      return refuse(401, `Sai hoặc thiếu mã bí mật${secretAt ? ` (${secretAt})` : ""}`);
    }
    const verdicts = await take(receive.read(raw));
    asked.note(countsOf(verdicts));
    return inForm(receive, verdicts);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    // Whoever cannot be told by a secret of its own leaves nothing behind.
    if (isProven) await take([unread(asked.received)]);
    asked.note({ unreadable: 1 });
    return refuse(400, error.message);
  }
};

/** Tells a person that somebody calls in a system's name with a wrong secret: that system after a change, or another. */
const tellOf = (ledger: Pick<HttpLedger, "take">, system: string, operation: string) =>
  ledger.take(system, { operation, scope: null, messages: [] }, async () => [
    { kind: "wrong-secret", system, evidence: { operation, inOneMinute: TOLD_FROM } },
  ]);

/** Names of headers in small letters, as node:http has them; a parameter that stands twice is none. */
const rawOf = ({ received, query, params, headers }: Asked): Raw => ({
  body: received,
  query: Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [[name, ""]],
    ),
  ),
  headers,
  ...(params.secret === undefined ? {} : { lastSegment: params.secret }),
});

/** A message that says nothing that could be read: it is kept, and a person is told. */
const unread = (received: Buffer): Statement => ({
  about: [],
  key: `unreadable ${hash("sha256", received, "hex")}`,
  at: new Date().toISOString(),
  basis: "event",
  whole: false,
  says: {},
  clears: [],
  unread: [""],
});

const inForm = (receive: Receive, verdicts: Verdict[]): Answer => {
  const { status, body, type = "application/json" } = receive.answer(verdicts);
  return {
    status,
    text: { type, content: typeof body === "string" ? body : JSON.stringify(body) },
  };
};

const countsOf = (verdicts: Verdict[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { is } of verdicts) counts[is] = (counts[is] ?? 0) + 1;
  return counts;
};
