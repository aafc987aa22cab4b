import Table from "cli-table3";
import type { Figures } from "./verdict.ts";

/** The figures as a table for people. */
export const summaryTable = (figures: Figures): string => {
  const { comparison, older, log, seconds } = figures;
  const number = new Intl.NumberFormat("vi-VN");
  const say = (value: number) => number.format(value);
  const parked = Object.entries(comparison.parked);
  const table = new Table({ colAligns: ["left", "right"], style: { border: [] } });
  table.push(
    ["Hồ sơ / lời khai", `${say(figures.dossiers)} / ${say(figures.declared)}`],
    ["Cổng quốc gia đã có đủ", say(comparison.held)],
    [
      "Khai bằng giao thức cũ: phiên / trục",
      `${say(older.session)} / ${say(older.hub)}, ${older.different === 0 ? "khớp" : `${say(older.different)} khác`}`,
    ],
    [
      "Chờ người xử lý",
      parked.length === 0 ? "0" : parked.map(([why, count]) => `${why}: ${say(count)}`).join("\n"),
    ],
    ["Còn chậm", say(comparison.behind)],
    [
      "Lời gọi / gửi lại / mất phản hồi",
      `${say(figures.calls)} / ${say(figures.retries)} / ${say(figures.lostReplies)}`,
    ],
    ["Gửi lùi (cổng thấy)", say(figures.orderViolations)],
    [
      "Tiến trình ghi hai lần / không rõ lý do",
      `${say(figures.rowsAppliedTwice)} / ${say(figures.unexplainedDoubles)}`,
    ],
    [
      "Kết quả quá hạn: từ chối / ghi nhầm; gửi quá hạn",
      `${say(figures.staleResultsRefused)} / ${say(figures.staleResultsTaken)}; ${say(figures.staleSends)}`,
    ],
    [
      "Chậm (giây) p50 / p99",
      `${say(figures.behindSeconds.p50)} / ${say(figures.behindSeconds.p99)}`,
    ],
    [
      "Nhật ký",
      `${log.ok ? "nguyên vẹn" : "ĐÃ BỊ SỬA"}, ${say(log.entries)} mục, ${say(log.seals)} niêm phong`,
    ],
    [
      "Cổng khớp sổ cái từng trường",
      comparison.different === 0 ? "khớp" : `${say(comparison.different)} hồ sơ khác`,
    ],
    [
      "Khai báo / đồng bộ xong / cả lần chạy (giây)",
      `${say(seconds.feeding)} / ${say(seconds.draining)} / ${say(seconds.whole)}`,
    ],
    ["Lời khai mỗi giây", say(figures.declaredPerSecond)],
    ["Bộ nhớ lớn nhất của cổng liên thông", `${figures.gatewayPeakMb} MB`],
  );
  if (figures.secondsToMoveAgain !== null)
    table.push(["Chạy lại sau sự cố (giây)", say(figures.secondsToMoveAgain)]);
  const differences = comparison.differences.map(({ code, field }) => `  ${code}: ${field}`);
  const verdict = figures.ok
    ? `Đạt (seed ${figures.seed}).`
    : ["KHÔNG ĐẠT:", ...figures.wrong.map((what) => `  - ${what}`), ...differences].join("\n");
  return `${table.toString()}\n${verdict}`;
};
