import { isObject, type JsonObject, textOf } from "../json.ts";
import type { Verdict } from "../server.ts";
import { checkFields } from "./check-fields.ts";
import { CALLBACK_TABLE, DOSSIER_TABLE, type FieldTable, ROW_TABLE } from "./field-tables.ts";
import type { Cause, PortalState } from "./portal-state.ts";
import { accepted, refused } from "./replies.ts";
import type { PortalSettings } from "./settings.ts";

/** The services about dossiers, by name; each judges one call and changes the state only when all of it is good. */
export function createDossierServices(
  state: PortalState,
  settings: PortalSettings,
): Readonly<Record<string, (body: JsonObject, cause: Cause) => Verdict>> {
  const { codes, mayBeEmpty } = settings;
  const known = settings.knownProcedures && new Set(settings.knownProcedures.map((p) => p.code));

  type Complaint = { code: string; message: string };
  const invalid = (message: string): Complaint => ({ code: codes.invalid, message });

  /** The objects of `data`, or what is wrong with it. */
  function itemsOf(body: JsonObject, table: FieldTable): JsonObject[] | Complaint {
    const { data } = body;
    if (!Array.isArray(data) || data.length === 0) {
      return invalid("Trường data phải là danh sách có ít nhất một phần tử");
    }
    if (settings.maxData !== undefined && data.length > settings.maxData) {
      return invalid(`Trường data vượt quá ${settings.maxData} phần tử`);
    }
    const items: JsonObject[] = [];
    for (const item of data) {
      if (!isObject(item)) return invalid("Phần tử của data phải là đối tượng");
      const complaint = checkFields(item, table, mayBeEmpty);
      if (complaint !== undefined) return invalid(complaint);
      items.push(item);
    }
    return items;
  }

  /** "" is taken for a dossier that is not received yet or never was; no time is invented for it. */
  function lacksReception(dossier: JsonObject): boolean {
    const received = textOf(dossier, "NgayTiepNhan") !== "";
    return !received && !["1", "3"].includes(textOf(dossier, "TrangThaiHoSo"));
  }

  function complaintAbout(
    dossier: JsonObject,
    updating: boolean,
    exists: boolean,
  ): Complaint | undefined {
    if (lacksReception(dossier)) return invalid("Trường bắt buộc NgayTiepNhan không được để trống");
    if (known !== undefined && !known.has(textOf(dossier, "MaTTHC"))) {
      return { code: codes.unmapped, message: "Not found serviceInfo mapping" };
    }
    if (!updating && exists) return { code: codes.exists, message: settings.existsText };
    if (updating && !exists) return { code: codes.absent, message: "Hồ sơ không tồn tại" };
    return undefined;
  }

  return {
    TraCuuHoSo(body, { seq }) {
      const code = textOf(body, "mahoso");
      if (code === "") return refused(seq, codes.invalid, "Thiếu trường bắt buộc mahoso");
      const result = state.exists(code) ? [{ MaHoSo: code }] : [];
      return accepted(seq, { applied: false, result });
    },

    DongBoHoSoMC(body, cause) {
      const { isUpdating } = body;
      if (isUpdating !== "True" && isUpdating !== "False") {
        return refused(cause.seq, codes.invalid, 'Trường isUpdating phải là "True" hoặc "False"');
      }
      const dossiers = itemsOf(body, DOSSIER_TABLE);
      if (!Array.isArray(dossiers)) return refused(cause.seq, dossiers.code, dossiers.message);
      const created = new Set<string>();
      for (const dossier of dossiers) {
        const code = textOf(dossier, "MaHoSo");
        const exists = created.has(code) || state.exists(code);
        const complaint = complaintAbout(dossier, isUpdating === "True", exists);
        if (complaint !== undefined) return refused(cause.seq, complaint.code, complaint.message);
        created.add(code);
      }
      for (const dossier of dossiers) state.push(textOf(dossier, "MaHoSo"), dossier, cause);
      return accepted(cause.seq, { applied: true });
    },

    CapNhatTienDoHoSoMC(body, cause) {
      const rows = itemsOf(body, ROW_TABLE);
      if (!Array.isArray(rows)) return refused(cause.seq, rows.code, rows.message);
      if (!rows.every((row) => state.exists(textOf(row, "MaHoSo")))) {
        return refused(cause.seq, codes.absent, "Hồ sơ không tồn tại");
      }
      for (const row of rows) state.addRow(textOf(row, "MaHoSo"), row, cause);
      return accepted(cause.seq, { applied: true });
    },

    DongBoTrangThaiHoSo(body, { seq }) {
      if (body.type !== "2") return refused(seq, codes.invalid, 'Trường type phải là "2"');
      if (!isObject(body.data)) {
        return refused(seq, codes.invalid, "Trường data phải là đối tượng");
      }
      const complaint = checkFields(body.data, CALLBACK_TABLE, mayBeEmpty);
      if (complaint !== undefined) return refused(seq, codes.invalid, complaint);
      state.addCallback(textOf(body.data, "MaHoSo"), body.data, seq);
      return accepted(seq, { applied: true });
    },
  };
}
