import { createHash } from "node:crypto";
import type { Idempotency } from "../../../queue/ledger/access/idempotency.ts";
import { documentOf, Problem } from "../contract/problems.ts";
import type { Answer } from "../contract/route.ts";
import { toProblem } from "../contract/to-problem.ts";

/** One request that carries an Idempotency-Key: who, the key, and what is asked. */
type Keyed = { caller: string; key: string; method: string; url: string; received: Buffer };

/**
 * Serves a request once: its twin gets the same answer, word for word. What failed through our own fault is forgotten, so
 * that it can be asked again.
 */
export const serveIdempotently = async (
  idempotency: Idempotency,
  keyed: Keyed,
  serve: () => Promise<Answer>,
): Promise<Answer> => {
  if (!/^[\x21-\x7e]{1,255}$/.test(keyed.key)) throw new Problem("bad-idempotency-key");
  const request = createHash("sha256")
    .update(`${keyed.method} ${keyed.url}\n`)
    .update(keyed.received);
  const hashed = {
    caller: keyed.caller,
    key: createHash("sha256").update(keyed.key).digest(),
    request: request.digest(),
  };
  const begun = await idempotency.begin(hashed);
  switch (begun.is) {
    case "another request":
      throw new Problem("idempotency-reused");
    case "in progress":
      throw new Problem("idempotency-in-progress", { retryAfter: 2 });
    case "answered":
      return { ...(begun.answer as Answer), headers: { "Idempotency-Replayed": "true" } };
    case "mine":
  }
  const answer = await serve()
    .catch((error: unknown): Answer => {
      const problem = toProblem(error);
      const body = documentOf(problem);
      // Our own fault, or a state that will pass: both are worth another try.
      if (body.status >= 500 || problem.headers["Retry-After"]) throw error;
      return { status: body.status, body };
    })
    .catch(async (error: unknown) => {
      await idempotency.forget(hashed, begun.token);
      throw error;
    });
  await idempotency.keep(hashed, begun.token, answer.status, answer);
  return answer;
};
