import { COMMON_SETTINGS, type CommonSettings } from "../settings.ts";

/** The secrets that an LGSP asks for beside the bearer token. */
export interface LgspKeys {
  readonly AccessKey: string;
  readonly SecretKey: string;
  readonly AppName: string;
  readonly PartnerCode: string;
  readonly PartnerCodeCus: string;
}

/** What a hub of generation B can be set to. */
export interface HubSettings extends CommonSettings {
  readonly paths: {
    readonly token: string;
    readonly add: string;
    readonly update: string;
    readonly progress: string;
  };
  /** When set, every call must carry this bearer token. */
  readonly bearer?: string;
  /** When set, every call must carry these keys, and a token that the hub gave out for them. */
  readonly lgsp?: LgspKeys;
  readonly tokenMinutes: number;
  /** When set, a dossier of any other procedure is refused. */
  readonly knownProcedures?: readonly string[];
  /** The most items that one array may hold; unlimited when absent. */
  readonly maxItems?: number;
}

/** A hub that nobody said anything about; its three paths are settings everywhere. */
export const HUB_SETTINGS: HubSettings = {
  ...COMMON_SETTINGS,
  paths: {
    token: "/token",
    add: "/api/ThemMoiHoSo",
    update: "/api/CapNhatHoSo",
    progress: "/api/DongBoTienTrinh",
  },
  tokenMinutes: 30,
};
