import type { Kept } from "../gate/outward.ts";

/** Why a system was not asked, and what to do about it, for whoever wanted to. */
export const unaskedWords = ({ by }: Pick<Kept, "by">): string => words[by];

const words: Record<Kept["by"], string> = {
  pause: "Hệ thống đang được tạm dừng; chạy tiếp (resume) rồi hỏi lại.",
  incident:
    "Hệ thống đang dừng vì sự cố; xem stopped của hệ thống, sửa, chạy tiếp (resume) rồi hỏi lại.",
  mode: "Hồ sơ này không ở chế độ live với hệ thống: off và shadow không gọi đi.",
  window: "Đang trong khung giờ bảo trì; hỏi lại sau đó.",
  "back-off": "Hệ thống kia yêu cầu đợi; hỏi lại sau đó.",
  breaker: "Đang ngắt mạch vì các lời gọi gần đây không được trả lời; hỏi lại sau đó.",
  width: "Không còn chỗ cho một lời gọi; hỏi lại sau ít giây.",
  line: "Mọi chỗ gọi đều bận; hỏi lại sau ít giây.",
  rate: "Đã hết số lời gọi mỗi giây cho phép; hỏi lại sau ít giây.",
  end: "Tiến trình đang dừng; hỏi lại tiến trình khác hoặc sau khi khởi động.",
};
