import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Adapter, type Call, Unmappable } from "../../adapters/contract.ts";
import { kind as generic } from "../../adapters/generic/index.ts";
import { Unreadable } from "../../adapters/inbound.ts";
import type { AdapterKind } from "../../adapters/kind.ts";
import { kind as template } from "../../adapters/template/index.ts";
import { createSimulator } from "../simulators/template/simulator.ts";
import { adapterSuite } from "./adapter-suite.ts";
import { portalDossier } from "./portal-dossier.ts";
import { failingLaws } from "./suite/failing-laws.ts";
import type { Sample } from "./suite/sample.ts";

const code = "H41.17-261122-0001";
const verdict = generic.readYaml(readFileSync("test/contract/mappings/residence.yaml", "utf8"));
const residence = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));

const ofTemplate: Record<string, Sample> = {
  v1: {
    settings: { auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
    env: { ID: "demo", SECRET: "secret" },
    dossier: portalDossier(code),
    simulated: createSimulator,
    yes: { error_code: "0", message: "Thành công" },
  },
};
const told = { MaHoSo: code, TrangThai: "04", ThoiDiem: "20261123090000" };
const ofResidence: Record<string, Sample> = {
  "cu-tru-mau": {
    settings: { auth: { type: "none", inboundSecretEnv: "IN" } },
    env: { IN: "khoa-rieng" },
    dossier: portalDossier(code, { procedure: { code: "1.004222" } }),
    yes: { error_code: "00", message: "Đã nhận" },
    shown: { error_code: "0", message: "", result: { MaHoSo: code } },
    news: { news: { error_code: "0", message: "", result: [told], cuoi: "1" } },
  },
};

type Own = Adapter<Call>;
type Poll = NonNullable<Own["poll"]>[string];

/** A kind whose adapters are as they should be but for one thing. */
const but = (kind: AdapterKind, change: (adapter: Own) => Partial<Own>): AdapterKind => ({
  ...kind,
  create: (parts) => {
    const adapter = kind.create(parts);
    return { ...adapter, ...change(adapter) };
  },
});

const butPoll = (
  change: (
    told: Awaited<ReturnType<Poll["next"]>>,
    at: Parameters<Poll["next"]>[0],
  ) => Awaited<ReturnType<Poll["next"]>>,
) =>
  but(residence, ({ poll: { news } = {} }) => {
    assert.ok(news);
    return {
      poll: { news: { ...news, next: async (at, on) => change(await news.next(at, on), at) } },
    };
  });

const butSend = (kind: AdapterKind, send: (honest: Own["send"]) => Own["send"]) =>
  but(kind, (adapter) => ({ send: send(adapter.send) }));

const nameOf = (message: unknown): string => String((message as { ChuHoSo?: unknown }).ChuHoSo);

let count = 0;
const remembered = new Set<string>();

const broken: [string, AdapterKind, RegExp][] = [
  [
    "takes every answer for a yes",
    butSend(template, () => async (items) => items.map(() => ({ is: "accepted" }))),
    /dossiers are lost after a time-out|never tells dossiers held/,
  ],
  [
    "says that nothing arrived where a reply was lost",
    butSend(
      template,
      (send) => async (items, call) =>
        (await send(items, call)).map((outcome) =>
          outcome.is === "lost" ? { is: "busy", why: "Không tới nơi" } : outcome,
        ),
    ),
    /surely lost what it took: reply-lost/,
  ],
  [
    "takes a look that brought no answer for an absence",
    but(residence, ({ observe }) => ({
      ...(observe && {
        observe: {
          ...observe,
          one: async (of, call) => {
            const looked = await observe.one(of, call);
            return "trouble" in looked ? { there: false } : looked;
          },
        },
      }),
    })),
    /a look (tells nothing absent|takes no answer that was cut half-way)/,
  ],
  [
    "takes a list that was cut half-way for one without news",
    butPoll((seen, at) =>
      "trouble" in seen ? { news: { statements: [], more: false }, at } : seen,
    ),
    /goes on where it was|takes no list that was cut half-way/,
  ],
  [
    "numbers what it is told",
    butPoll((seen) =>
      "trouble" in seen
        ? seen
        : {
            ...seen,
            news: {
              ...seen.news,
              statements: seen.news.statements.map((each) => ({ ...each, key: `n${++count}` })),
            },
          },
    ),
    /crashed before its commit|nothing is told twice/,
  ],
  [
    "names what it is told for when it asked",
    butPoll((seen, at) =>
      "trouble" in seen
        ? seen
        : {
            ...seen,
            news: {
              ...seen.news,
              statements: seen.news.statements.map((each) => ({
                ...each,
                key: `${each.key}/${at.to}`,
              })),
            },
          },
    ),
    /nothing is told twice/,
  ],
  [
    "remembers what it told, and tells it no more",
    butPoll((seen) => {
      if ("trouble" in seen) return seen;
      const fresh = seen.news.statements.filter(({ key }) => !remembered.has(key));
      for (const { key } of fresh) remembered.add(key);
      return { ...seen, news: { ...seen.news, statements: fresh } };
    }),
    /nothing is lost/,
  ],
  [
    "repeats a person's name in why",
    butSend(
      template,
      (send) => async (items, call) =>
        (await send(items, call)).map((outcome, n) =>
          "why" in outcome
            ? { ...outcome, why: `Hồ sơ của ${nameOf(items[n]?.part.message)}` }
            : outcome,
        ),
    ),
    /none of it is in our own words/,
  ],
  [
    "warns of a person by name",
    butSend(
      template,
      (send) => async (items, call) =>
        (await send(items, call)).map((outcome, n) =>
          outcome.is === "busy" ? { ...outcome, warning: nameOf(items[n]?.part.message) } : outcome,
        ),
    ),
    /none of it is in our own words/,
  ],
  [
    "calls a kind of parts by a person's number, which goes into metrics",
    but(template, ({ parts }) => ({
      parts: (dossier) =>
        parts(dossier).map((part) => ({ ...part, kind: `p${dossier.applicant.phone}` })),
    })),
    /none of it is in our own words/,
  ],
  [
    "puts a person's name into an address",
    butSend(
      residence,
      (send) => (items, call) =>
        send(items, {
          ...call,
          to: (name, message, more) =>
            call.to(name === "submit" ? "events" : name, message, {
              ...more,
              fill: { cursor: nameOf(message) },
            }),
        }),
    ),
    /none of it is in our own words/,
  ],
  [
    "tells a finding with what an item says",
    butPoll((seen) =>
      "trouble" in seen
        ? seen
        : {
            ...seen,
            news: {
              ...seen.news,
              findings: [{ kind: "unknown-state", evidence: { says: JSON.stringify(personal) } }],
            },
          },
    ),
    /none of it is in our own words/,
  ],
  [
    "names a lack by the number of who lacks it",
    but(template, ({ parts }) => ({
      parts: (dossier, known) => {
        const { name, identityPapers: [paper] = [] } = dossier.applicant;
        if (name !== undefined) return parts(dossier, known);
        const message = `Người có số ${paper?.number} thiếu tên`;
        throw new Unmappable([{ pointer: "/applicant/name", message }]);
      },
    })),
    /name all that is lacking at once/,
  ],
  [
    "repeats what was posted in what it refuses it with",
    but(residence, ({ receive = {} }) => ({
      receive: Object.fromEntries(
        Object.entries(receive).map(([name, each]) => [
          name,
          {
            ...each,
            read: ({ body }) => {
              throw new Unreadable(`Không đọc được ${body}`);
            },
          },
        ]),
      ),
    })),
    /answers what is posted to it/,
  ],
];

/** The person by whom the suite knows a leak. */
const personal = "Đặng Thị Kín Đáo";

describe("the suite of all adapters", () => {
  it("passes the two that the broken ones below are made of", async () => {
    for (const suite of [
      () => adapterSuite(template, ofTemplate),
      () => adapterSuite(residence, ofResidence, "generic"),
    ])
      assert.deepEqual(
        await failingLaws(suite, /cut half-way|crashed|told twice|person|held that/),
        [],
      );
  });

  for (const [title, kind, law] of broken)
    it(`fails an adapter that ${title}`, async () => {
      const samples = kind.name === template.name ? ofTemplate : ofResidence;
      const failing = await failingLaws(() => adapterSuite(kind, samples, "generic"), law);
      assert.ok(failing.length > 0);
    });
});
