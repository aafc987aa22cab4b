import assert from "node:assert/strict";
import {
  createPortalSimulator,
  type PortalOptions,
  type PortalSimulator,
} from "../simulators/national-portal/portal-simulator.ts";

/** The dossier of a test that speaks of one alone. */
export const CODE = "H41.17-261122-0001";

/** Gives a group of tests a simulated portal of its own each, and the calls a plain client makes. */
export function usePortal() {
  let running: PortalSimulator | undefined;
  let session: unknown;

  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  function portal(): PortalSimulator {
    if (running === undefined) throw new Error("Expected an open portal, got none.");
    return running;
  }

  function post(path: string, body: unknown, more: RequestInit = {}): Promise<Response> {
    return fetch(portal().url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json; charset=utf-8" },
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...more,
    });
  }

  const login = async (password = "demo-secret") =>
    readAnswer(await post(portal().paths.login, { username: "h41_demo", password }));

  async function renew(): Promise<void> {
    session = (await login()).session;
  }

  const envelope = (service: string, members: object) => ({
    session,
    madonvi: "000.00.00.H41",
    service,
    ...members,
  });

  const call = async (service: string, members: object, more: RequestInit = {}) =>
    readAnswer(await post(portal().paths.integration, envelope(service, members), more));

  return {
    portal,
    async open(options: PortalOptions = {}): Promise<void> {
      await running?.close();
      running = await createPortalSimulator(options);
      await renew();
    },
    /** The session that calls carry from now on is a new one, or none. */
    renew,
    lose(): void {
      session = undefined;
    },
    session: () => session,
    login,
    post,
    call,
    envelope,
    create: (...data: object[]) => call("DongBoHoSoMC", { isUpdating: "False", data }),
    update: (...data: object[]) => call("DongBoHoSoMC", { isUpdating: "True", data }),
    progress: (...data: object[]) => call("CapNhatTienDoHoSoMC", { data }),
    lookUp: (mahoso: string) => call("TraCuuHoSo", { mahoso }),
    inspect: async (path: string) => (await fetch(`${portal().url}/inspect${path}`)).text(),
    order: (path: string, body: object) =>
      fetch(`${portal().url}/inspect/${path}`, { method: "POST", body: JSON.stringify(body) }),
  };
}

/** A reply as a plain client reads it; the body only with HTTP 200. */
export interface Answer {
  http: number;
  error_code?: unknown;
  message?: unknown;
  session?: unknown;
  result?: Record<string, unknown>[];
}

/** Reads a reply; throws where the body is cut short or no JSON. */
export async function readAnswer(reply: Response): Promise<Answer> {
  const text = await reply.text();
  if (reply.status !== 200) return { http: reply.status };
  return { http: reply.status, ...(JSON.parse(text) as object) };
}

/** Holds when the code is 0 in any of its forms. */
export function assertAccepted(reply: Answer): void {
  assert.equal(Number(reply.error_code), 0, String(reply.message));
}

/** Holds when the code is this one and the message, after NFC, contains these words. */
export function assertRefused(reply: Answer, code: string, words: string): void {
  assert.equal(String(reply.error_code), code);
  const message = String(reply.message).normalize("NFC");
  assert.ok(message.includes(words), `"${message}" does not speak of "${words}"`);
}

/** A dossier that the portal accepts, with a change; synthetic people only. */
export function dossier(change: object = {}): object {
  return {
    MaHoSo: CODE,
    MaTTHC: "1.001193",
    TenTTHC: "Đăng ký khai sinh",
    MaLinhVuc: "G15-XX01",
    TenLinhVuc: "Lĩnh vực mẫu",
    SoBienNhan: "",
    ChuHoSo: "Nguyễn Văn Mẫu",
    LoaiDoiTuong: "1",
    MaDoiTuong: "",
    ThongTinKhac: "",
    Email: "",
    Fax: "",
    GhiChu: "",
    SoDienThoai: "0900000001",
    TrichYeuHoSo: "Hồ sơ mẫu",
    NgayTiepNhan: "20261123073000",
    NgayHenTra: "20261123170000",
    TrangThaiHoSo: "2",
    NgayTra: "",
    ThongTinTra: "",
    HinhThuc: "0",
    NgayKetThucXuLy: "",
    DonViXuLy: "Trung tâm Phục vụ hành chính công xã Mẫu",
    TaiLieuNop: [],
    DanhSachLePhi: [],
    DanhSachTepDinhKemKhac: [],
    DanhSachHoSoBoSung: [],
    DanhSachGiayToKetQua: [],
    ...change,
  };
}

/** A submitted file. */
export function file(change: object = {}): object {
  return {
    TepDinhKemId: "1",
    TenTepDinhKem: "to-khai.pdf",
    IsDeleted: "False",
    MaThanhPhanHoSo: "",
    DuongDanTaiTepTin: "https://files.example.test/d/1",
    ...change,
  };
}

/** A result paper. */
export function paper(
  TenGiayTo: string,
  DuongDanTepTinKetQua = "https://files.example.test/d/2",
): object {
  return { TenGiayTo, MaThanhPhanHoSo: "", GiayToId: "2", DuongDanTepTinKetQua };
}

/** A progress row of that dossier. */
export function row(change: object = {}): object {
  return {
    MaHoSo: CODE,
    NguoiXuLy: "Trần Thị Ví Dụ",
    ChucDanh: "Chuyên viên",
    ThoiDiemXuLy: "20261123073000",
    PhongBanXuLy: "Bộ phận một cửa",
    NoiDungXuLy: "Tiếp nhận hồ sơ",
    TrangThai: "2",
    NgayBatDau: "20261123073000",
    NgayKetThucTheoQuyDinh: "20261123170000",
    ...change,
  };
}
