import { COMMON_SETTINGS, type CommonSettings } from "../settings.ts";

/** What the registry of generation C can be set to. */
export interface RegistrySettings extends CommonSettings {
  readonly paths: {
    readonly token: string;
    readonly number: string;
    readonly upload: string;
    readonly create: string;
    readonly progress: string;
    readonly status: string;
  };
  readonly client: { readonly id: string; readonly secret: string };
  readonly tokenSeconds: number;
  /** The `code` of a success. */
  readonly successCode: number | string;
  /** The form field of UploadFile that holds the bytes. */
  readonly fileField: string;
  readonly maxFileBytes: number;
  /** Whether the answer to an existing MaHoSo tells its idHoSo. */
  readonly existsTellsId: boolean;
  /** When set, a dossier of any other procedure is refused. */
  readonly knownProcedures?: readonly string[];
  /** When set, the units that this client may act for. */
  readonly units?: readonly string[];
}

/** A registry that nobody said anything about. */
export const REGISTRY_SETTINGS: RegistrySettings = {
  ...COMMON_SETTINGS,
  paths: {
    token: "/token",
    number: "/GetNextValue",
    upload: "/UploadFile",
    create: "/CreateDossier",
    progress: "/CapNhatTienTrinh",
    status: "/CapNhatTrangThai",
  },
  client: { id: "demo-client", secret: "demo-secret" },
  tokenSeconds: 600,
  successCode: 200,
  fileField: "file",
  maxFileBytes: 50 * 1024 * 1024,
  existsTellsId: true,
};
