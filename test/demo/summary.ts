import Table from "cli-table3";
import { type Compared, type Copies, sum, type Words } from "./sides/compare.ts";
import type { Figures } from "./verdict.ts";

const number = new Intl.NumberFormat("vi-VN");
const say = (value: number) => number.format(value);
const style = { border: [], head: [] };
/** So many differences of one direction are shown of each system; more are alike. */
const SHOWN = 5;
/** Of two columns, with their borders 80. */
const colWidths = [46, 31];

/** The figures as tables for people, no wider than 80 columns. */
export const summaryTable = (figures: Figures): string => {
  const verdict = figures.ok
    ? `Đạt (seed ${figures.seed}).`
    : [
        "KHÔNG ĐẠT:",
        ...figures.wrong.map((what) => `  - ${what}`),
        ...figures.systems.flatMap(differencesIn),
      ].join("\n");
  return `${systemsTable(figures)}\n${figuresTable(figures)}\n${verdict}`;
};

/** A row a system: what it holds beside the ledger, and what the ledger holds of its words. */
const systemsTable = ({ systems, older }: Figures): string => {
  const table = new Table({
    head: ["Hệ thống", "có đủ", "họ giữ", "họ nói", "ta ghi"],
    colAligns: ["left", "right", "right", "right", "right"],
    style,
  });
  const isEqual = (of: Copies | Words | undefined) =>
    of ? (of.different === 0 ? "khớp" : `${say(of.different)} khác`) : "–";
  for (const { name, copies, words } of systems)
    table.push([
      name,
      copies ? say(copies.held) : "–",
      isEqual(copies),
      words ? say(words.came) : "–",
      isEqual(words),
    ]);
  table.push([
    "Tỉnh, giao thức cũ: phiên / trục",
    "–",
    "–",
    `${say(older.session)} / ${say(older.hub)}`,
    older.different === 0 ? "khớp" : `${say(older.different)} khác`,
  ]);
  return table.toString();
};

const figuresTable = (figures: Figures): string => {
  const { systems, registrations, certificate, log, seconds } = figures;
  const table = new Table({ colAligns: ["left", "right"], colWidths, wordWrap: true, style });
  table.push(
    ["Hồ sơ / lời khai", `${say(figures.dossiers)} / ${say(figures.declared)}`],
    [
      "Hộ tịch: đã đăng ký / từ chối / chưa xong",
      `${say(registrations.registered)} / ${say(registrations.refused)} / ${say(registrations.open)}`,
    ],
    ["Giấy hộ tịch trả về, mở theo đường dẫn", openedWords(certificate)],
    ["Chờ người xử lý", parkedWords(systems)],
    ["Còn chậm", say(systems.reduce((all, { copies }) => all + (copies?.behind ?? 0), 0))],
    [
      "Lời gọi / gửi lại / mất phản hồi",
      `${say(figures.calls)} / ${say(figures.retries)} / ${say(figures.lostReplies)}`,
    ],
    ["Bản cũ gửi sau bản mới (cổng và tỉnh thấy)", say(figures.orderViolations)],
    [
      "Bước cổng ghi lặp vì mất phản hồi / không rõ lý do",
      `${say(figures.rowsAppliedTwice)} / ${say(figures.unexplainedDoubles)}`,
    ],
    [
      "Làn hết hạn giữ: kết quả muộn bị từ chối / ghi nhầm; gửi quá hạn",
      `${say(figures.staleResultsRefused)} / ${say(figures.staleResultsTaken)}; ${say(figures.staleSends)}`,
    ],
    [
      "Chậm ở cổng quốc gia: một nửa / 99 % xong trong (giây)",
      `${say(figures.behindSeconds.p50)} / ${say(figures.behindSeconds.p99)}`,
    ],
    [
      "Nhật ký: mục / niêm phong",
      `${log.ok ? "nguyên vẹn" : "ĐÃ BỊ SỬA"}, ${say(log.entries)} / ${say(log.seals)}`,
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
  return table.toString();
};

const openedWords = (certificate: Figures["certificate"]): string => {
  if (certificate === null) return "chưa có";
  return certificate.isOpen ? "mở được" : "KHÔNG MỞ ĐƯỢC";
};

const parkedWords = (systems: Compared): string => {
  const lines = systems.flatMap(({ name, copies }) =>
    Object.entries(copies?.parked ?? {}).map(([why, count]) => `${name}: ${why} ${say(count)}`),
  );
  const all = systems.reduce((total, { copies }) => total + sum(copies?.parked ?? {}), 0);
  return lines.length === 0 ? "0" : `${say(all)}\n${lines.join("\n")}`;
};

const differencesIn = ({ name, copies, words }: Compared[number]): string[] =>
  [copies, words]
    .flatMap((of) => of?.differences.slice(0, SHOWN) ?? [])
    .map(({ code, field }) => `  ${name}, ${code}: ${field}`);
