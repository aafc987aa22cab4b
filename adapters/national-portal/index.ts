import type { Adapter, Call, Outcome } from "../contract.ts";
import type { AdapterKind, KindParts } from "../kind.ts";
import { profileA } from "./a/operations.ts";
import { createPortalA } from "./a/portal-a.ts";
import { profileB } from "./b/operations.ts";
import { createPortalB } from "./b/portal-b.ts";
import { profileC } from "./c/operations.ts";
import { createPortalC } from "./c/portal-c.ts";
import { createFieldFinder } from "./named-field.ts";
import { portalSettings } from "./shared/portal-settings.ts";

/** The National Public Service Portal (Cổng Dịch vụ công Quốc gia) in the generation that `profile` names; never two in one system. */
export const kind: AdapterKind = {
  name: "national-portal",
  settings: portalSettings,
  owns: [],
  opens: true,
  profiles: { a: profileA, b: profileB, c: profileC },
  create: (parts) => withFields(generationOf(parts)),
};

const generationOf = (parts: KindParts): Adapter<Call> => {
  switch (parts.settings.profile) {
    case "a":
      return createPortalA(parts);
    case "b":
      return createPortalB(parts);
    default:
      return createPortalC(parts);
  }
};

/** Refusals with the field that their text names. */
const withFields = (portal: Adapter<Call>): Adapter<Call> => {
  const fieldNamedIn = createFieldFinder();
  const withField = (outcome: Outcome, at: string | undefined): Outcome => {
    if (outcome.is !== "rejected" && outcome.is !== "unrecognised") return outcome;
    const field = outcome.field ?? fieldNamedIn(outcome.said ?? outcome.why, at);
    return field === undefined ? outcome : { ...outcome, field };
  };
  return {
    ...portal,
    send: async (items, call) =>
      (await portal.send(items, call)).map((outcome, n) => withField(outcome, items[n]?.part.at)),
  };
};
