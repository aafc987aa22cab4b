import { isObject, type JsonObject, listOf, numberOf, textOf } from "../../json.ts";
import type { HttpCall, Verdict } from "../../server.ts";
import { checkFields } from "../check-fields.ts";
import type { FieldTable } from "../field-tables.ts";
import type { Cause, PortalState } from "../portal-state.ts";
import { accepted, refused } from "./registry-replies.ts";
import type { RegistrySettings } from "./settings.ts";
import { CREATE, CREATE_PARTS, ROW, STATUS_TABLE } from "./tables.ts";
import type { createUploads } from "./uploads.ts";

/** What the national side itself calls the services of generation C, each judging one call as a whole. */
export function createRegistryServices(
  state: PortalState,
  uploads: ReturnType<typeof createUploads>,
  settings: RegistrySettings,
) {
  const ids = new Map<string, string>();
  const bodies = new Map<string, JsonObject>();
  const issued = new Set<string>();
  const known = settings.knownProcedures && new Set(settings.knownProcedures);
  const ok = (cause: Cause, data: unknown, applied = true) =>
    accepted(cause.seq, settings.successCode, data, applied);
  const day = () => new Date(settings.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  for (const code of settings.existing) ids.set(code, `id-${ids.size + 1}`);

  /** The objects of a list, or the refusal of the whole of it. */
  function itemsOf(body: unknown, table: FieldTable, idField: string): JsonObject[] | Verdict {
    if (!Array.isArray(body) || body.length === 0) return refused(400, "Thiếu dữ liệu");
    const items: JsonObject[] = [];
    for (const item of body) {
      if (!isObject(item)) return refused(400, "Phần tử phải là đối tượng");
      const complaint = checkFields(item, table, settings.mayBeEmpty);
      if (complaint !== undefined) return refused(400, complaint);
      const code = textOf(item, "MaHoSo");
      const there = state.exists(code) && ids.get(code) === item[idField];
      if (!there) return refused(404, "Hồ sơ không tồn tại");
      items.push(item);
    }
    return items;
  }

  /** Fees and results count at 5, 6 and 9; results that come only at 10 count as well. */
  function withStatus(body: JsonObject, status: JsonObject): JsonObject {
    const { DanhSachLePhi, DanhSachGiayToKetQua, ...rest } = status;
    const number = numberOf(status.TrangThai);
    if ([5, 6, 9].includes(number)) return { ...body, ...status };
    const late = number === 10 && listOf(status, "DanhSachGiayToKetQua").length > 0;
    return { ...body, ...rest, ...(late ? { DanhSachGiayToKetQua } : {}) };
  }

  return {
    GetNextValue(body: unknown, cause: Cause): Verdict {
      const unit = isObject(body) ? textOf(body, "code") : "";
      if (unit === "") return refused(400, "Thiếu trường bắt buộc code");
      if (settings.units !== undefined && !settings.units.includes(unit)) {
        return refused(403, "Không có quyền với đơn vị này");
      }
      const value = `${unit}-${day().replaceAll("-", "")}-${String(issued.size + 1).padStart(7, "0")}`;
      issued.add(value);
      return ok(cause, { value });
    },

    UploadFile(call: HttpCall, cause: Cause): Verdict {
      const taken = uploads.take(call);
      if (typeof taken === "string") return refused(400, taken);
      const { IdTepTin, HashTepTin } = taken;
      return ok(cause, { IdTepTin, HashTepTin });
    },

    CreateDossier(body: unknown, cause: Cause): Verdict {
      if (!isObject(body)) return refused(400, "Thiếu dữ liệu");
      const complaint = checkFields(body, CREATE, settings.mayBeEmpty);
      if (complaint !== undefined) return refused(400, complaint);
      const missing = CREATE_PARTS.find((name) => body[name] === undefined);
      if (missing !== undefined) return refused(400, `Thiếu trường bắt buộc ${missing}`);
      const code = textOf(body, "MaHoSo");
      if (state.exists(code)) {
        const data = { idHoSo: ids.get(code), maHoSo: code };
        return refused(200, "Hồ sơ đã tồn tại", 409, settings.existsTellsId ? data : null);
      }
      if (!issued.has(code)) return refused(400, "Mã hồ sơ không do hệ thống cấp");
      if (known !== undefined && !known.has(textOf(body, "MaTTHC"))) {
        return refused(400, "Thủ tục chưa được công bố");
      }
      if (!uploads.hasAll(body)) return refused(400, "Tệp chưa được tải lên");
      uploads.name(body);
      const idHoSo = `id-${ids.size + 1}`;
      ids.set(code, idHoSo);
      bodies.set(code, body);
      state.push(code, body, cause);
      return ok(cause, { idHoSo, maHoSo: code });
    },

    CapNhatTienTrinh(body: unknown, cause: Cause): Verdict {
      const rows = itemsOf(body, ROW, "IDHoSo");
      if (!Array.isArray(rows)) return rows;
      for (const row of rows) state.addRow(textOf(row, "MaHoSo"), row, cause);
      return ok(cause, null);
    },

    CapNhatTrangThai(body: unknown, cause: Cause): Verdict {
      const statuses = itemsOf(body, STATUS_TABLE, "IdHoSo");
      if (!Array.isArray(statuses)) return statuses;
      for (const status of statuses) {
        const code = textOf(status, "MaHoSo");
        const next = withStatus(bodies.get(code) ?? {}, status);
        bodies.set(code, next);
        state.push(code, next, cause);
      }
      return ok(cause, null);
    },
  };
}
