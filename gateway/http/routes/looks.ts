import type { Outcome } from "../../../adapters/contract.ts";
import type { LookUp, Unseen } from "../../../queue/sync/look/look-up.ts";
import { unaskedWords } from "../../../queue/sync/look/unseen-words.ts";
import { titleOfField } from "../../../schemas/dossier-state.ts";
import { createRate } from "../access/rate.ts";
import { lookedUp } from "../answers/looks.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import type { Route } from "../contract/route.ts";
import { createMustBeSystem } from "./must-be-system.ts";

/** Looks of one key under way at once, and how many it may begin a second. */
export const MOST_LOOKS = 2;
export const LOOKS_PER_SECOND = 1;

/** A person asks a system what it holds of a dossier now. */
export const lookRoutes = (parts: {
  ledger: HttpLedger;
  systems: { id: string }[];
  lookUp: LookUp;
}): Route[] => {
  const mustBeSystem = createMustBeSystem(parts);
  const waitOf = createRate(LOOKS_PER_SECOND);
  const underWay = new Map<string, number>();

  /** Looks of a key are counted by themselves: one that lasts holds up none of its other calls. */
  const inTurn = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const mine = underWay.get(key) ?? 0;
    const retryAfter = mine >= MOST_LOOKS ? 5 : waitOf(key);
    if (retryAfter > 0) throw new Problem("too-many-requests", { retryAfter });
    underWay.set(key, mine + 1);
    try {
      return await work();
    } finally {
      const left = (underWay.get(key) ?? 1) - 1;
      if (left > 0) underWay.set(key, left);
      else underWay.delete(key);
    }
  };

  return [
    {
      method: "get",
      path: "/v1/replicas/{system}/{code}/look",
      who: ["operator", "admin"],
      summary:
        "Hỏi ngay một hệ thống đang giữ gì của hồ sơ, so từng trường với điều phải có; không đổi gì ở hai bên, nhật ký ghi ai đã hỏi",
      sharesItself: true,
      answers: { 200: { what: "Điều hệ thống kia đang giữ", schema: lookedUp } },
      problems: ["not-found", "not-askable", "not-asked", "no-answer", "refused-there"],
      answer: ({ caller, params, note }) =>
        inTurn(caller.id, async () => {
          const { system = "", code = "" } = params;
          const asked = { system, code, scope: caller.agencies, by: caller.id };
          const seen = await parts.lookUp(asked);
          if ("there" in seen) {
            note({ dossier: seen.code, system });
            return { status: 200, body: seen };
          }
          if ("lacks" in seen && seen.lacks === "dossier") await mustBeSystem(system, "not-found");
          throw problemOf(seen);
        }),
    },
  ];
};

const problemOf = (seen: Unseen): Problem => {
  if ("fields" in seen)
    return new Problem("not-askable", {
      errors: seen.fields.map((field) => ({
        pointer: `/${field}`,
        message: `Chưa ai khai: ${titleOfField(field)}.`,
      })),
    });
  if ("lacks" in seen) return new Problem(seen.lacks === "dossier" ? "not-found" : "not-askable");
  if ("trouble" in seen) return ofTrouble(seen.trouble);
  const { until } = seen.kept;
  const seconds = until === null ? undefined : secondsTo(until);
  return new Problem("not-asked", {
    errors: at(unaskedWords(seen.kept)),
    ...(seconds === undefined ? {} : { retryAfter: seconds }),
  });
};

/** In our own words: the system's own may name a person. */
const ofTrouble = (trouble: Outcome): Problem => {
  const errors = "why" in trouble && trouble.why ? at(trouble.why) : [];
  if (trouble.is === "busy" || trouble.is === "lost")
    return new Problem("no-answer", { errors, retryAfter: 5 });
  return new Problem("refused-there", { errors });
};

const at = (message: string) => [{ pointer: "/system", message }];

const secondsTo = (moment: string) =>
  Math.max(1, Math.ceil((Date.parse(moment) - Date.now()) / 1_000));
