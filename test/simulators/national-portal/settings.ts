import type { JsonObject } from "../json.ts";
import { SIMULATOR_SETTINGS, type SimulatorSettings } from "../settings.ts";

/** A procedure that the portal knows; only its code is looked at, the rest is shown in the catalogue. */
export interface KnownProcedure {
  readonly code: string;
  readonly name?: string;
  readonly fieldCode?: string;
  readonly fieldName?: string;
}

/** The reply to a session that is absent, unknown or expired. */
export interface SessionRefusal {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
}

/** The portal's list of codes is not public; each is a setting. */
export interface ErrorCodes {
  readonly badLogin: string;
  readonly exists: string;
  readonly absent: string;
  readonly invalid: string;
  readonly unmapped: string;
  readonly unknownService: string;
  readonly malformed: string;
  readonly busy: string;
}

/** Which bodies stay in memory: every one pushed, each dossier's present one, or none. */
export type KeepBodies = "all" | "present" | "none";

/** What can be set for every generation; what the public sources leave open is here with its default. */
export interface CommonSettings extends SimulatorSettings {
  /** Dossiers that began on the portal and so exist there from the start. */
  readonly existing: readonly string[];
  readonly deduplicateRows: boolean;
  /** Required fields whose value may all the same be "". */
  readonly mayBeEmpty: readonly string[];
  readonly keepBodies: KeepBodies;
  /** Gives a pushed body its place in the order of its dossier's states; kept with the push. */
  readonly rankOf?: (body: JsonObject) => number | undefined;
}

/** What generation A can be set to besides. */
export interface PortalSettings extends CommonSettings {
  readonly paths: { readonly login: string; readonly integration: string; readonly share: string };
  readonly accounts: readonly { readonly username: string; readonly password: string }[];
  readonly sessionMinutes: number;
  readonly sessionRefusal: SessionRefusal;
  readonly codes: ErrorCodes;
  /** How it words that a dossier to be created is there already; installations differ. */
  readonly existsText: string;
  /** When set, every call must carry this `dstcode` header. */
  readonly requireDstcode?: string;
  /** When set, a dossier of any other procedure is refused. */
  readonly knownProcedures?: readonly KnownProcedure[];
  /** The most items that one `data` may hold; unlimited when absent. */
  readonly maxData?: number;
}

/** The settings of a portal of any generation that nobody said anything about. */
export const COMMON_SETTINGS: CommonSettings = {
  ...SIMULATOR_SETTINGS,
  existing: [],
  deduplicateRows: false,
  mayBeEmpty: [],
  keepBodies: "all",
};

/** The settings of a portal of generation A that nobody said anything about. */
export const DEFAULT_SETTINGS: PortalSettings = {
  ...COMMON_SETTINGS,
  paths: { login: "/auth/login", integration: "/integration", share: "/share" },
  accounts: [{ username: "h41_demo", password: "demo-secret" }],
  sessionMinutes: 10,
  sessionRefusal: {
    status: 200,
    errorCode: "2",
    message: "Phiên làm việc không hợp lệ, vui lòng đăng nhập lại",
  },
  codes: {
    badLogin: "1",
    exists: "1",
    absent: "1",
    invalid: "1",
    unmapped: "-1",
    unknownService: "-1",
    malformed: "-2",
    busy: "99",
  },
  existsText: "Hồ sơ đã tồn tại",
  mayBeEmpty: ["SoDienThoai"],
};
