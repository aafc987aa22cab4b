import { fold, wordsOf } from "../text/fold.ts";
import { remember } from "../text/remember.ts";
import { unescaped } from "../text/unescaped.ts";
import { unspoil } from "../text/unspoil.ts";
import { tellsFewer } from "./counts.ts";
import { sumUp } from "./made-and-changed.ts";

/** Most characters of a text that is read word by word; nobody says yes in more. */
export const longestWord = 32_768;

/**
 * Whether a text says no, or not wholly yes, anywhere and in any of the words that systems use: it outranks a yes beside it.
 * What only sounds like a no ("không có lỗi", "0 failed", "hàng không") does not; what is too long to be read counts as one. Pure.
 */
export const saysNo = remember(
  (text: string): boolean =>
    text.length > longestWord || denies(text) || denies(unspoil(unescaped(text))),
);

const denies = (text: string): boolean => {
  const said = /\d/.test(text) ? sumUp(fold(text)).text : text;
  const words = harmless.reduce((left, each) => left.replace(each, ""), wordsOf(said));
  return refusals.some((each) => each.test(words)) || tellsFewer(text);
};

const item = "(?:hồ sơ|bản ghi|dòng|mục|tiến trình|records?|items?|rows?)";
const done = "(?:đồng bộ|cập nhật|thêm mới|ghi nhận|tiếp nhận|lưu|xử lý)";
const didIt = "(?:affected|updated|inserted|saved|processed|synced|imported)";
const failure =
  "(?:lỗi|thất bại|từ chối|bỏ qua|errors?|fail(?:ed|ures?)|rejected|skipped|ignored|exceptions?)";

/**
 * Noes that are denied themselves, and longer words that hold one. Danger: what may begin anywhere and is repeated before what ends it
 * costs the square of a text's length, so it is repeated some times at most.
 */
const harmless = [
  `(?:không|chưa)(?: (?:có|còn|bị|gặp|phát sinh|xảy ra|bất kỳ|bất cứ|${item}))* lỗi(?: nào)?(?: xảy ra)?`,
  `(?:no|without|zero)(?: any)? ${failure}`,
  `(?:(?:mã|số|${item}) ){0,4}(?:bị )?${failure}(?: (?:codes?|count|${item}))? 0+`,
  `0 (?:${item} )?(?:bị )?${failure}(?! \\d)`,
  // Not "hàng không" alone: "mặt hàng không thành công"; nor "không lưu": "không lưu được".
  "(?:cục|ngành|cảng|vé) hàng không|hàng không (?:việt nam|dân dụng)",
  "không (?:gian|khí|quân|phận)",
  "(?:thanh )?thiếu (?:niên|nhi)",
  "(?:thiết|chuẩn) bị",
].map((phrase) => new RegExp(` ${phrase}(?= )`, "g"));

const refusals = [
  "(?:không|chưa|chẳng|chả|ko|kô|khong|chua|(?:không|chưa)(?:thành|được).*)",
  "(?:thất bại|lỗi|từ chối|ngoại lệ|sai|thiếu|vượt quá|hết hạn|hết phiên|gián đoạn|đăng nhập lại)",
  "(?:bỏ qua|ngoại trừ|mất kết nối|(?:đang|hệ thống) (?:bảo trì|quá tải))",
  "(?:(?:giao dịch|tài khoản) đã (?:khóa|hủy)|hồ sơ đã khóa)",
  "(?:bị|hủy bỏ|ngừng|tạm dừng|trùng (?:mã|lặp|hồ sơ|dữ liệu))",
  // Without their marks, or with question marks in the place of letters.
  "(?:that bai|tu choi|(?:co|bi|gap|ma) loi|loi he thong|het han|thieu|trung ma)",
  "(?:kh ng|ch a|th t b i|t ch i|c l i|b l i)",
  "(?:not|cannot|unable|fail(?:s|ed|ure|ures|ing)?|errors?|invalid|illegal|incorrect|wrong|missing)",
  "(?:denied|refused|reject(?:s|ed|ion)?|unsuccessful(?:ly)?|unauthori[sz]ed|forbidden|exceptions?)",
  "(?:(?:un|not|non) ?success.*|(?:(?:is)?success|successful|thành công) (?:false|no))",
  "(?:skipped|ignored|violat(?:es|ed|ions?)|rolled back|rollback|truncated|deadlock(?:ed)?|overflow)",
  "(?:conflicts?|prohibited|unavailable|insufficient|nothing|never|nok|bad (?:request|gateway))",
  "(?:(?:under|in) maintenance|too (?:many|long|large)|out of (?:memory|range|space))",
  "(?:unknown|unsupported|expired|aborted|time ?out|timed out|already exists?|no such)",
  "no (?:data|records?|rows?|results?|permission|access)",
  "(?:ca|do|does|did|could|would|is|was|wo|has|have|are|were)n t",
  // Joined, as codes are.
  "(?:thatbai|tuchoi|(?:co|bi)loi|(?:khong|chua)(?:thanh|duoc|hop).*)",
  // Some of it, or none.
  "(?:thành công (?:một|1) phần|partial(?:ly)?|0+ succeeded)",
  `(?:một số|một vài|vài|một phần|phần lớn|hầu hết|đa số|some|most)(?: (?:of|the|các))* ${item}`,
  `(?:trừ|except(?: for)?)(?: (?:các|những|cho|the|\\d+))* ${item}`,
  `(?:(?:đã|bị) loại(?: bỏ| ra)?|loại bỏ (?:các |những |\\d+ )*${item}|(?:phần|số|${item}) còn lại|except)`,
  // Undone, put off, or another thing done.
  "(?:hoàn tác|cancell?ed|reverted|undone|nháp|lưu tạm|tạm lưu|drafts?)",
  `(?:hủy|xóa|thu hồi) (?:giao dịch|thao tác|yêu cầu|lệnh|${done}|${item})`,
  "(?:đăng (?:nhập|xuất)|kết nối|xác thực tài khoản)(?: hệ thống)? thành công",
  "(?:log(?:in|out)|signin|authentication|connection)(?: (?:is|was))? success.*|(?:logged|signed) in",
  // Said of another time, or of what it would take.
  "thành công (?:lần )?(?:cuối(?: cùng)?|gần (?:nhất|đây))|thành công lần trước",
  "(?:last|previous)(?: \\S+)? success.*|last (?:success.*|sync)",
  `(?:để|nếu|muốn|khi)(?: (?:được|có thể|việc|gửi|dữ liệu|${done}|${item}))* thành công`,
  `(?:thành công|success|succeeded) 0+ (?:${item}|${failure})`,
  `0+ ${item} (?:(?:đã|được) )*(?:${done} )?(?:thành công|success(?:ful(?:ly)?)?)`,
  `0+ ${item} (?:(?:được ${done})|${didIt})`,
  `(?:${done}(?: được)?|${didIt}) 0+ ${item}`,
].map((phrase) => new RegExp(` ${phrase} `));
