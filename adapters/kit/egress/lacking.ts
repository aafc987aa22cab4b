import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import { createValidator, type FieldError } from "../../../schemas/validate.ts";
import type { AdapterKind, Profile } from "../../kind.ts";
import { styles } from "../auth/styles/styles.ts";
import { hopSettings, lackingOfHop, usesOwnAuth } from "../hops/hops.ts";

/** Settings that the kit reads for every kind of system. */
const text = { type: ["string", "number"], maxLength: 4000 };
const usual = {
  sessionPhrases: text,
  sessionCodes: text,
  successPhrases: text,
  inboundNetworks: text,
  ...hopSettings,
};

/** What it reads for those that have dossiers in hand: up to a week. */
const custodians = {
  custodianPatienceMinutes: { type: "integer", minimum: 1, maximum: 10_080 },
};

/** Names under `settings` that no adapter of this kind reads, or values that none could mean: a near name is told. Pure. */
export const strangeSettings = (kind: AdapterKind, given: unknown): FieldError[] =>
  faults(given, { ...usual, ...(kind.custodian ? custodians : {}), ...kind.settings }, "/settings");

/** Names under `paths` that are no operation's. Pure. */
export const strangePaths = (profile: Profile, given: unknown): FieldError[] => {
  const names = Object.entries(profile.operations).map(([name, { at = name }]) => at);
  const all = [...names, ...(profile.session ? ["auth"] : [])];
  return faults(given, Object.fromEntries(all.map((name) => [name, {}])), "/paths");
};

/** Settings of its own that this kind of system cannot work without. Pure. */
export const lackingSettings = (
  { needs = {} }: Pick<AdapterKind, "needs">,
  { settings }: Pick<SystemSettings, "settings">,
): FieldError[] =>
  Object.entries(needs)
    .filter(([name]) => (settings[name] ?? "") === "")
    .map(([name, cure]) => ({ pointer: `/settings/${name}`, message: cure }));

/** What the settings leave out although this profile needs it. Pure. */
export const lacking = (
  profile: Profile,
  settings: Pick<SystemSettings, "auth" | "paths" | "settings">,
): FieldError[] => [
  ...(usesOwnAuth(settings) ? lackingOfAuth(profile, settings) : []),
  ...lackingOfHop(settings, profile),
  ...(profile.inboundSecret && settings.auth.inboundSecretEnv === undefined
    ? [
        {
          pointer: "/auth/inboundSecretEnv",
          message: "cần tên biến môi trường chứa khóa mà hệ thống đưa ra khi gọi sang.",
        },
      ]
    : []),
  ...Object.entries(profile.operations).flatMap(([name, { path, at = name }]) =>
    path === null && settings.paths[at] === undefined
      ? [
          {
            pointer: `/paths/${at}`,
            message: "thế hệ này cần đường dẫn này; hỏi bên vận hành trục.",
          },
        ]
      : [],
  ),
];

const lackingOfAuth = (profile: Profile, { auth }: Pick<SystemSettings, "auth">): FieldError[] => [
  ...(profile.auth.includes(auth.type)
    ? []
    : [
        {
          pointer: "/auth/type",
          message: `cần một trong ${profile.auth.join(", ")}, nhận được "${auth.type}".`,
        },
      ]),
  ...(styles[auth.type]?.needs ?? [])
    .filter((member) => auth[member] === undefined)
    .map((member) => ({
      pointer: `/auth/${member}`,
      message: `kiểu "${auth.type}" cần tên biến môi trường này.`,
    })),
];

const faults = (
  given: unknown,
  properties: Readonly<Record<string, object>>,
  at: string,
): FieldError[] => {
  // Of another shape it is the schema's to tell.
  if (typeof given !== "object" || given === null || Array.isArray(given)) return [];
  // A schema costs some milliseconds to compile.
  if (Object.keys(given).length === 0) return [];
  const schema = { type: "object", additionalProperties: false, properties };
  const verdict = createValidator(schema, { anyName: true })(given);
  if (verdict.ok) return [];
  return verdict.errors.map(({ pointer, message }) => ({ pointer: `${at}${pointer}`, message }));
};
