import assert from "node:assert/strict";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { dossierOf } from "../world.ts";
import { adminKey } from "./admin-key.ts";
import { ask } from "./ask.ts";

import { words } from "./words.ts";

/** A person who is nowhere else, and any trace of whom is a leak. */
export const name = "Hoàng Yến Độc Nhất Mẫu";
const identity = "079300417417";
const phone = "0917417417";
const email = "hoang.yen.417417@example.test";
/** What betrays that person, however it was encoded. */
export const canary = /417417|độc nhất|%C4%90%E1%BB%99c/iu;
export const code = "H41.17-261122-0417";

export const dossier: Dossier = dossierOf(code, {
  applicant: {
    kind: "citizen",
    name,
    phone,
    email,
    identityPapers: [{ type: "citizen-id-12", number: identity }],
    nationalAccountId: `TECHID-${identity}`,
    address: { provinceCode: "40", wardCode: "90033", detail: `Nhà bà ${name}` },
  },
  abstract: `Đăng ký khai sinh cho con bà ${name}`,
  note: `Liên hệ ${phone}`,
  steps: (words({ dossiers: 1, to: 1 })[0]?.dossier.steps ?? []).map((step) => ({
    ...step,
    actor: { name },
    content: `Đã gọi ${phone}`,
  })),
});

/** Every place where a caller may put a person by mistake. */
export const mistakes: object[] = [
  { ...dossier, status: name, receivedAt: phone, returnForm: identity, code: identity },
  { ...dossier, procedure: { code: name, name: 5 }, agencies: { processing: { code: phone } } },
  { ...dossier, applicant: { ...dossier.applicant, kind: name, email: phone, fax: { name } } },
  { ...dossier, unknown: name, dueAt: identity },
  { ...dossier, steps: [{ key: name, at: phone, status: identity, telephone: name }] },
  { ...dossier, updatedAt: name, revision: identity, codes: [{ code: name, issuer: phone }] },
  [name, phone, identity],
];

/** Makes every mistake there is to make and gives the answers, their headers and bodies. */
export const provoke = async (url: string): Promise<string[]> => {
  const bodies: string[] = [];
  const send = async (expected: number, path: string, init: RequestInit = {}) => {
    const { status, headers, text } = await ask(url, path, {
      ...init,
      headers: {
        authorization: `Bearer ${adminKey}`,
        "content-type": "application/json",
        ...init.headers,
      },
    });
    assert.equal(status, expected, `${path}: ${text}`);
    bodies.push(`${JSON.stringify([...headers])} ${text}`);
  };
  const at = `/v1/dossiers/${code}`;
  for (const mistake of mistakes)
    await send(422, at, { method: "PUT", body: JSON.stringify(mistake) });
  await send(422, `/v1/dossiers/${encodeURIComponent(name)}`, {
    method: "PUT",
    body: JSON.stringify(dossier),
  });
  await send(400, at, { method: "PUT", body: `{"applicant": "${name}", "${phone}", }` });
  await send(400, at, { method: "PUT", body: `{"${name}": 1, "${name}": 2}` });
  await send(415, at, {
    method: "PUT",
    body: name,
    headers: { "content-type": `text/${identity}` },
  });
  for (const fault of [
    `{"a":{"${name}":{"b":nul}}}`,
    `{"${identity}":1,"${identity}":2}`,
    `{"a":"${name}\\u0000"}`,
  ])
    await send(400, at, { method: "PUT", body: fault });
  await send(400, at, {
    method: "PUT",
    body: `{"${name}": 1}`,
    headers: { "content-encoding": "gzip" },
  });
  await send(415, at, { method: "PUT", body: "{}", headers: { "content-encoding": identity } });
  await send(422, at, {
    method: "PUT",
    body: JSON.stringify({ ...dossier, [name]: 1, [identity]: 1 }),
  });
  await send(422, at, {
    method: "PUT",
    body: JSON.stringify({ ...dossier, eForm: { [name]: 1, [phone]: "" } }),
  });
  await send(400, "/v1/numbers", {
    method: "POST",
    body: '{"agency":"H41.17"}',
    headers: { "idempotency-key": `${identity} ${phone}` },
  });
  await send(200, "/livez", {
    headers: {
      traceparent: `00-${identity}-${phone}-01`,
      tracestate: `a=${identity}`,
      "user-agent": identity,
      "x-request-id": identity,
      "x-forwarded-for": phone,
      cookie: email,
    },
  });
  await send(404, `/v1/${encodeURIComponent(name)}/${identity}`);
  await send(404, `/v1/dossiers/${identity}`);
  await send(422, `${at}/timeline?after=${identity}x&name=${encodeURIComponent(name)}`);
  await send(401, at, { headers: { authorization: `Bearer ${identity}` } });
  await send(200, "/v1/dossiers", {
    method: "POST",
    body: `${mistakes.map((mistake) => JSON.stringify(mistake)).join("\n")}\n{"${name}"\n`,
    headers: { "content-type": "application/x-ndjson" },
  });
  return bodies;
};

/** Fails where a line of any of these places shows the person. */
export const assertUnseen = (places: Record<string, string>): void => {
  for (const [place, text] of Object.entries(places))
    assert.deepEqual(
      text.split("\n").filter((line) => canary.test(line)),
      [],
      place,
    );
};
