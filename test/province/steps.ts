import type { Happening } from "./life.ts";

/** What the province writes down when something happens: the portal's status, the text, who and where. */
export interface StepText {
  status: number;
  content: string;
  title: string;
  department: string;
}

/** Every happening and its step. */
export const STEP_TEXTS: Readonly<Record<Happening, StepText>> = {
  submitted: step(1, "Nộp hồ sơ trực tuyến", "Công dân", "Cổng dịch vụ công"),
  checked: step(1, "Kiểm tra hồ sơ trực tuyến", "Công chức một cửa", "Bộ phận một cửa"),
  received: step(2, "Tiếp nhận hồ sơ", "Công chức một cửa", "Bộ phận một cửa"),
  assigned: step(4, "Phân công xử lý", "Trưởng phòng", "Phòng Mẫu"),
  examined: step(4, "Thẩm tra hồ sơ", "Chuyên viên", "Phòng Mẫu"),
  signing: step(4, "Trình ký kết quả", "Chuyên viên", "Phòng Mẫu"),
  "supplement-requested": step(5, "Yêu cầu bổ sung giấy tờ", "Chuyên viên", "Phòng Mẫu"),
  "supplement-received": step(4, "Tiếp nhận bổ sung", "Công chức một cửa", "Bộ phận một cửa"),
  "duty-demanded": step(6, "Yêu cầu nghĩa vụ tài chính", "Chuyên viên", "Phòng Mẫu"),
  "duty-paid": step(4, "Đã thực hiện nghĩa vụ tài chính", "Chuyên viên", "Phòng Mẫu"),
  refused: step(3, "Không tiếp nhận hồ sơ", "Công chức một cửa", "Bộ phận một cửa"),
  withdrawn: step(7, "Công dân yêu cầu rút hồ sơ", "Công chức một cửa", "Bộ phận một cửa"),
  stopped: step(8, "Dừng xử lý hồ sơ", "Trưởng phòng", "Phòng Mẫu"),
  finished: step(9, "Đã xử lý xong", "Lãnh đạo đơn vị", "Lãnh đạo"),
  returned: step(10, "Đã trả kết quả", "Công chức một cửa", "Bộ phận một cửa"),
};

function step(status: number, content: string, title: string, department: string): StepText {
  return { status, content, title, department };
}
