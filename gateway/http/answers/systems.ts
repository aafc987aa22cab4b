import type { ModeSet } from "../../../queue/ledger/control/set-mode.ts";
import type { Mode, ModeRule, Switch } from "../../../queue/ledger/control/switches.ts";
import type { ShownPoll } from "../../../queue/ledger/polls/polls.ts";
import type { Standing } from "../../../queue/ledger/read/standing.ts";
import type { Kept } from "../../../queue/sync/gate/kept-by.ts";
import {
  amount,
  count,
  list,
  moment,
  object,
  oneOf,
  optional,
  orNull,
  text,
  truth,
} from "../contract/schema.ts";

/** How a system stands, as it is shown. */
export type ShownSystem = {
  system: string;
  grade: "bronze" | "silver" | "gold" | null;
  mode: Mode;
  modes: ModeRule[];
  paused: boolean;
  stopped: Pick<NonNullable<Switch["stopped"]>, "why" | "cure" | "at"> | null;
  circuit: ShownCircuit;
  readCircuit: ShownCircuit;
  backOffSeconds: number;
  concurrency: number | null;
  kept: Kept[];
  polls: ShownPoll[];
} & Standing;

/** A circuit breaker, as it is shown. */
export type ShownCircuit = {
  state: "closed" | "open" | "half-open";
  openForSeconds: number;
  failures: number;
};

const circuit = object<ShownCircuit>("Circuit", "Ngắt mạch", {
  state: oneOf(["closed", "open", "half-open"], "closed: thông; half-open: đang thử một lần"),
  openForSeconds: count("Còn ngắt bao lâu"),
  failures: count("Số lần hỏng liên tiếp"),
});

const mode = oneOf(["off", "shadow", "live"], "Chế độ");

const rule = object<ModeRule>("ModeRule", "Chế độ của một cơ quan, một thủ tục hoặc cả hệ thống", {
  mode,
  agency: optional(text("Cơ quan, và các cơ quan trực thuộc")),
  procedure: optional(text("Thủ tục")),
});

/** How one system stands. */
export const system = object<ShownSystem>("System", "Tình trạng của một hệ thống", {
  system: text("Hệ thống"),
  grade: orNull(
    oneOf(["bronze", "silver", "gold"]),
    "Bậc của bộ chuyển đổi: bộ kiểm thử chung chứng tỏ được đến đâu; null: không rõ",
  ),
  mode,
  modes: list(rule),
  paused: truth("Người vận hành đã tạm dừng"),
  stopped: orNull(
    object<NonNullable<ShownSystem["stopped"]>>("Stopped", "Sự cố", {
      why: text("Vì sao"),
      cure: optional(text("Cách khắc phục")),
      at: moment("Từ khi nào"),
    }),
    "Sự cố đang giữ cả hệ thống",
  ),
  circuit,
  readCircuit: circuit,
  backOffSeconds: count("Hệ thống kia bảo đợi (Retry-After), còn lại"),
  concurrency: orNull(count(), "Số cuộc gọi cùng lúc; null: chưa gửi lần nào"),
  kept: list(
    object<Kept>("Kept", "Điều đang giữ hệ thống lại", {
      by: oneOf(["pause", "incident", "window", "back-off", "breaker"]),
      until: orNull(moment(), "Đến khi nào; null: khi có người cho gửi tiếp"),
    }),
  ),
  polls: list(
    object<ShownPoll>("Poll", "Một việc hỏi tin lặp lại", {
      name: text("Tên"),
      succeededAt: orNull(moment(), "Lần cuối hỏi được; null: chưa lần nào"),
      nextAt: moment("Lượt sau"),
      running: truth("Đang hỏi"),
      failedRounds: count("Số lượt liền nhau không hỏi được gì"),
      trouble: orNull(
        object<NonNullable<ShownPoll["trouble"]>>("PollTrouble", "Sự cố của lượt cuối", {
          is: text("Loại"),
          why: text("Lý do"),
          at: moment("Khi nào"),
        }),
      ),
      awaiting: count("Hồ sơ hệ thống này đã nhận và chưa báo kết thúc"),
    }),
  ),
  ready: count("Bản sao sẵn sàng gửi"),
  waiting: count("Bản sao đợi thử lại"),
  sending: count("Bản sao đang gửi"),
  parked: count("Bản sao chờ người xử lý"),
  behind: count("ready, waiting và sending cộng lại"),
  parkedBy: list(
    object<Standing["parkedBy"][number]>("ParkedBy", "Một nhóm bản sao chờ vì cùng lý do", {
      is: text("Lý do"),
      field: orNull(text(), "Trường"),
      cure: orNull(text(), "Cách khắc phục"),
      count: count(),
    }),
  ),
  oldestWaitSeconds: orNull(amount(), "Bản sao chậm nhất đã chậm bao lâu"),
  arrivedPerSecond: amount("Nhịp đến"),
  drainedPerSecond: amount("Nhịp đi"),
  secondsToDrain: orNull(count(), "Dự kiến hết tồn sau; null: đến nhiều hơn đi"),
  deadlines: object<Standing["deadlines"]>("Deadlines", "Hạn của các hồ sơ chưa đến nơi", {
    past: count("Đã quá hạn"),
    atRisk: count("Sẽ quá hạn trong withinSeconds"),
    withinSeconds: count(),
  }),
});

/** How all of them stand. */
export const systems = object<{ systems: ShownSystem[] }>("Systems", "Mọi hệ thống", {
  systems: list(system),
});

/** A system that was paused or resumed. */
export const paused = object<{ system: string; paused: boolean }>("Paused", "Tạm dừng hay không", {
  system: text("Hệ thống"),
  paused: truth(),
});

/** What a change of mode did. */
export const modeSet = object<ModeSet & { system: string }>("ModeSet", "Kết quả đặt chế độ", {
  system: text("Hệ thống"),
  modes: list(rule),
  readied: count("Bản sao được xem lại"),
  enrolled: count("Hồ sơ có bản sao mới"),
});
