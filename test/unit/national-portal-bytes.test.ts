import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Unmappable } from "../../adapters/contract.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { type Chance, createChance } from "../province/chance.ts";
import { createProvince } from "../province/province.ts";
import { fullDossier } from "./schemas-sample.ts";

/** What every message, note and lack of the demonstration's quarter comes to, told and stirred. A change here is a change on the wire. */
const kept = {
  a: "x0atWHZgpPTrnyskNRWZhb38H0LKwDUG",
  b: "hItz91Sa-IFOeTUG_TaHNy8ZK0jzLUDI",
  c: "vMk_KmQw9CkYutAr_pZpD80aeCg9q4Mv",
};

const settingsOf = (profile: string, settings: SystemSettings["settings"] = {}) =>
  ({
    profile,
    settings,
    subjectTypes: {},
    auth: { type: profile === "a" ? "session" : "none" },
    paths: {},
    replies: [],
    perCall: { dossiers: 1, rows: 10 },
    ifLost: { rows: "resend" },
  }) as unknown as SystemSettings;

/** The settings of a generation that change what a dossier's messages say. */
const everySetting: SystemSettings["settings"][] = [
  {},
  {
    blankAllowed: "SoDienThoai,TrichYeuHoSo,HinhThuc,NgayTiepNhan,MaDichVuCong,LoaiPhiLePhi",
    fees: "paid",
    portalOriginCode: "local",
    submittedVia: "province",
    digitised: true,
    verifiedByVneid: false,
    submittedAtReception: true,
    withoutFiles: true,
  },
];

/** The last word on each dossier of the demonstration, and every seventh on the way there. */
const quarter = (): Iterable<Dossier> => {
  const words = createProvince({
    dossiers: 2000,
    seed: 1,
    from: new Date("2026-07-01T00:00:00+07:00"),
    disorder: 0.01,
  });
  const said = new Map<string, Dossier>();
  let n = 0;
  for (const { code, dossier } of words) {
    said.set(code, dossier);
    n += 1;
    if (n % 7 === 0) said.set(`${code}, ${n}`, dossier);
  }
  return said.values();
};

/** The same dossier with fields taken from one that has all, dropped, or changed: what the quarter alone never says. */
const stirred = (dossier: Dossier, chance: Chance): Dossier => {
  const walk = (ours: unknown, full: unknown, name = "", inList = false): unknown => {
    if (Array.isArray(ours) || Array.isArray(full)) {
      const items = [...(Array.isArray(ours) ? ours : []), ...(Array.isArray(full) ? full : [])];
      return items
        .filter(() => chance.happens(0.8))
        .map((each) => walk(each, undefined, name, true));
    }
    if (typeof ours === "object" && ours !== null) {
      const names = Object.keys({ ...ours, ...(full as object | undefined) });
      return Object.fromEntries(
        names
          .filter((each) => (inList ? ofItems : required).has(each) || chance.happens(0.85))
          .map((each) => [
            each,
            walk(
              (ours as Record<string, unknown>)[each],
              (full as Record<string, unknown> | undefined)?.[each],
              each,
            ),
          ]),
      );
    }
    const value = ours ?? full;
    if (name === "kind" && typeof value === "string" && value in kinds)
      return chance.pick(Object.keys(kinds));
    if (name === "status") return chance.happens(0.7) ? value : chance.between(1, 10);
    if (typeof value === "object" && value !== null) return structuredClone(value);
    return typeof value === "string" && long.has(name) && chance.happens(0.1)
      ? `${value} é e\u0301 😀`.repeat(400)
      : value;
  };
  return walk(dossier, asItWas()) as Dossier;
};
/** Without fields that came later: one more to choose among would stir all that follows otherwise. */
const asItWas = (): Dossier => {
  const full = fullDossier();
  for (const supplement of full.supplements ?? []) delete supplement.dueAt;
  return full;
};
const kinds = {
  citizen: 1,
  business: 1,
  "household-business": 1,
  "state-agency": 1,
  organisation: 1,
};
const required = new Set(
  "code procedure agencies processing applicant kind status id at".split(" "),
);
const ofItems = new Set("name amount requestedAt number type code issuer status id at".split(" "));
const long = new Set(["name", "abstract", "content"]);

describe("the national portal's messages of a quarter", () => {
  let told: Dossier[];
  before(() => {
    told = [...quarter()];
  });
  for (const profile of ["a", "b", "c"] as const)
    it(`are the same bytes as ever, generation ${profile.toUpperCase()}`, () => {
      const portals = everySetting.map((settings) =>
        openAdapter(kind, {
          system: "national-portal",
          settings: settingsOf(profile, settings),
          env: {},
          files: { allows: (link: string) => !link.startsWith("http:") } as never,
        }),
      );
      const hash = createHash("sha256");
      const chance = createChance(7);
      const write = (dossier: Dossier) => {
        for (const portal of portals)
          try {
            hash.update(JSON.stringify(portal.parts(dossier)));
          } catch (error) {
            if (!(error instanceof Unmappable)) throw error;
            hash.update(JSON.stringify(error.errors));
          }
      };
      for (const dossier of told) {
        const { procedure } = dossier;
        write({ ...dossier, procedure: { ...procedure, serviceCode: `${procedure.code}.01` } });
        if (chance.happens(0.25)) write(stirred(dossier, chance));
      }
      assert.equal(hash.digest("base64url").slice(0, 32), kept[profile]);
    });
});
