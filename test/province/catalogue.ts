/** A procedure as the generator knows it; codes are real, names of the less known ones and field codes are invented. */
export interface Procedure {
  code: string;
  name: string;
  field: { code: string; name: string };
  /** Who handles it. */
  level: "commune" | "department";
  /** Working days it may take; 0 is the same day, or the next when received after 15:00. */
  days: number;
  /** Its part of all dossiers, in thousandths. */
  share: number;
  /** VND; 0 is free. */
  fee: number;
  kind: "citizen" | "business" | "household-business";
  papers: readonly string[];
  result: { name: string; code: string };
  /** Whether a tax or land duty must be paid on the way. */
  dutiable?: boolean;
}

const CIVIL_STATUS = { code: "G15-HT01", name: "Hộ tịch" };
const ATTESTATION = { code: "G15-CT01", name: "Chứng thực" };
const JUDICIAL = { code: "G15-LP01", name: "Lý lịch tư pháp" };
const EDUCATION = { code: "G03-GD10", name: "Giáo dục Trung học" };
const BUSINESS = { code: "G05-KD01", name: "Đăng ký kinh doanh" };
const LAND = { code: "G10-DD01", name: "Đất đai" };

const BIRTH = { name: "Giấy khai sinh", code: "KQ.G15.000031" };
const EXTRACT = { name: "Trích lục hộ tịch", code: "KQ.G15.900001" };

/** What citizens ask for, with the shares of a province's quarter. */
export const PROCEDURES: readonly Procedure[] = [
  civil("1.001193", "Đăng ký khai sinh", 0, 90, BIRTH),
  civil("1.000656", "Đăng ký khai tử", 0, 45, EXTRACT),
  civil("1.000894", "Đăng ký kết hôn", 0, 50, {
    name: "Giấy chứng nhận kết hôn",
    code: "KQ.G15.900002",
  }),
  civil("2.000635", "Cấp bản sao trích lục hộ tịch", 0, 190, EXTRACT, 8000),
  civil(
    "2.000986",
    "Liên thông khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế",
    5,
    40,
    BIRTH,
  ),
  civil("2.001023", "Liên thông khai sinh, cấp thẻ bảo hiểm y tế", 3, 15, BIRTH),
  civil("2.002621", "Liên thông khai sinh (mẫu 2.002621)", 4, 20, BIRTH),
  civil("2.002622", "Liên thông khai tử (mẫu 2.002622)", 5, 10, EXTRACT),
  civil("1.011733", "Liên thông khai tử (mẫu 1.011733)", 5, 10, EXTRACT),
  {
    ...civil(
      "2.000908",
      "Cấp bản sao từ sổ gốc",
      0,
      200,
      { name: "Bản sao", code: "KQ.G15.900003" },
      3000,
    ),
    field: ATTESTATION,
  },
  {
    ...civil(
      "1.001612",
      "Đăng ký thành lập hộ kinh doanh",
      3,
      55,
      {
        name: "Giấy chứng nhận đăng ký hộ kinh doanh",
        code: "KQ.G05.900001",
      },
      100_000,
    ),
    field: BUSINESS,
    kind: "household-business",
  },
  {
    ...civil(
      "2.000488",
      "Cấp Phiếu lý lịch tư pháp",
      10,
      70,
      {
        name: "Phiếu lý lịch tư pháp",
        code: "KQ.G15.900004",
      },
      200_000,
    ),
    field: JUDICIAL,
    level: "department",
  },
  {
    ...civil("2.002492", "Thủ tục giáo dục mẫu 2.002492", 5, 40, {
      name: "Thông báo kết quả",
      code: "KQ.G03.900001",
    }),
    field: EDUCATION,
  },
  {
    ...civil("3.000181", "Thủ tục giáo dục mẫu 3.000181", 7, 25, {
      name: "Thông báo kết quả",
      code: "KQ.G03.900001",
    }),
    field: EDUCATION,
    level: "department",
  },
  {
    ...civil(
      "1.005129",
      "Thủ tục doanh nghiệp mẫu 1.005129",
      3,
      30,
      {
        name: "Giấy xác nhận",
        code: "KQ.G05.900002",
      },
      50_000,
    ),
    field: BUSINESS,
    level: "department",
    kind: "business",
  },
  {
    ...civil(
      "1.012790",
      "Thủ tục đất đai mẫu 1.012790",
      15,
      110,
      {
        name: "Giấy chứng nhận quyền sử dụng đất",
        code: "KQ.G10.900001",
      },
      28_000,
    ),
    field: LAND,
    level: "department",
    dutiable: true,
  },
];

function civil(
  code: string,
  name: string,
  days: number,
  share: number,
  result: Procedure["result"],
  fee = 0,
): Procedure {
  return {
    code,
    name,
    field: CIVIL_STATUS,
    level: "commune",
    days,
    share,
    fee,
    kind: "citizen",
    papers: ["to-khai.pdf", "giay-to-tuy-than.pdf", "giay-to-kem-theo.pdf"],
    result,
  };
}

/** An agency of the invented province. */
export interface Agency {
  code: string;
  name: string;
}

/** Invented agencies by level: 20 departments H41.01 …, 130 communes H41.101 …. */
export const AGENCIES: Readonly<Record<Procedure["level"], readonly Agency[]>> = {
  department: Array.from({ length: 20 }, (_, index) => ({
    code: `H41.${String(index + 1).padStart(2, "0")}`,
    name: `Sở Mẫu ${index + 1}`,
  })),
  commune: Array.from({ length: 130 }, (_, index) => ({
    code: `H41.${index + 101}`,
    name: `UBND xã Mẫu ${index + 1}`,
  })),
};
