import { SIMULATOR_SETTINGS, type SimulatorSettings } from "../settings.ts";

/** Oddities of this system that one call may show; `shuffled` to `empty` are a poll's, the others a submission's. */
export const QUIRKS = [
  "shuffled-answer",
  "stale-answer",
  "changed-answer",
  "missing-answer",
  "empty-answer",
  "told-nothing",
  "validation",
  "error-100",
  "error-101",
  "error-106",
  "error-108",
] as const;

/** One of them. */
export type Quirk = (typeof QUIRKS)[number];

/** What the civil-status system can be set to; what its sources leave open is here with its default. */
export interface CivilStatusSettings extends SimulatorSettings<Quirk> {
  readonly paths: {
    readonly token: string;
    readonly submit: string;
    readonly submitInterlinked: string;
    readonly poll: string;
    /** The older calls, a dossier each. */
    readonly state: string;
    readonly result: string;
  };
  /** `none`: the LGSP in front adds the token. */
  readonly auth: "oauth-basic" | "none";
  readonly client: { readonly id: string; readonly secret: string };
  readonly tokenSeconds: number;
  readonly pollLimit: number;
  /** The most bytes of one submission's papers. */
  readonly mostPaperBytes: number;
  readonly maTinh: string;
  readonly ordinaryInterlinkCode: "own" | "module";
  /** The most characters of a field of the form. */
  readonly limits: Readonly<Record<string, number>>;
  /** The codes that a field of the form may hold. */
  readonly catalogues: Readonly<Record<string, readonly string[]>>;
  /** The HTTP status of a validation failure; `both` in turn. */
  readonly validationHttp: 200 | 500 | "both";
  /** A chance life: each new dossier's script is drawn from the seed and its code. */
  readonly life: boolean;
}

/** A system that nobody said anything about; limits and catalogues are invented. */
export const CIVIL_STATUS_SETTINGS: CivilStatusSettings = {
  ...SIMULATOR_SETTINGS,
  paths: {
    token: "/token",
    submit: "/hotich/1.0/dangKyHoTich",
    submitInterlinked: "/apiLienThongKSKT/1.0/nhanHoSoDKHT",
    poll: "/apiLienThongKSKT/1.0/layKetQuaDKHT",
    state: "/hotich/1.0/traTrangThaiHoSo",
    result: "/hotich/1.0/ketQuaDangKyHS",
  },
  auth: "oauth-basic",
  client: { id: "demo-client", secret: "demo-secret" },
  tokenSeconds: 3600,
  pollLimit: 3,
  mostPaperBytes: 100 * 1024 * 1024,
  maTinh: "40",
  ordinaryInterlinkCode: "own",
  limits: { nycSoDienThoai: 15, nksHoTen: 100, nktHoTen: 100 },
  catalogues: { nksQuocTich: ["VN"], nksGioiTinh: ["1", "2"], nktGioiTinh: ["1", "2"] },
  validationHttp: "both",
  life: false,
};
