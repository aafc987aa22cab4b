import type { createResidenceSimulator } from "../../simulators/made-up-residence/residence-simulator.ts";
import { clock } from "../sides/portal-words.ts";
import type { Event } from "../sides/residence-side.ts";
import { createArrivals } from "./arrivals.ts";
import { drawn } from "./drawn.ts";

/** What may happen to a dossier there, in order: its status there, and the words. */
const lives: readonly (readonly (readonly [string, string])[])[] = [
  [
    ["04", "Đã xác minh nơi thường trú"],
    ["09", "Đã cập nhật nơi thường trú"],
  ],
  [
    ["05", "Thiếu giấy tờ về chỗ ở"],
    ["04", "Đã nhận giấy tờ về chỗ ở"],
    ["09", "Đã cập nhật nơi thường trú"],
  ],
  [["03", "Không đủ điều kiện đăng ký thường trú"]],
];

/** How often each of {@link lives} is somebody's, in twentieths. */
const shares = [14, 5, 1];

/** What was received at the desk; before that, and of what is refused there, they do nothing. */
const received: ReadonlySet<string> = new Set(["02", "04", "05", "06"]);

/**
 * Those who work at the system of residence registrations: at each turn one thing happens to each dossier that is not at its end. What happens to a
 * dossier follows from the seed and its code.
 */
export const createResidenceOffice = (
  residence: Awaited<ReturnType<typeof createResidenceSimulator>>,
  seed: number,
) => {
  const left = new Map<string, [string, string][]>();
  const told = new Map<string, Event[]>();
  const arrivals = createArrivals(residence, (code) =>
    received.has(String(residence.of(code)?.record.TrangThai)),
  );
  let events = 0;

  const happens = (code: string, [TrangThai, NoiDung]: [string, string]) => {
    const before = told.get(code) ?? [];
    // Two things of one dossier never share a second.
    const moment = new Date(Date.now() + before.length * 1_000).toISOString();
    const event: Event = {
      MaHoSo: code,
      TrangThai,
      CanBo: "Phạm Thị Giả Định",
      PhongBan: "Công an xã Mẫu",
      NoiDung,
      ThoiDiem: clock(moment),
    };
    told.set(code, [...before, event]);
    residence.happens(event);
    events += 1;
  };
  /** Takes up the dossiers that came since. */
  const look = () => {
    for (const code of arrivals()) left.set(code, lifeOf(seed, code));
  };
  return {
    work: (): void => {
      look();
      for (const [code, acts] of left) {
        const next = acts.shift();
        if (next) happens(code, next);
        if (acts.length === 0) left.delete(code);
      }
    },
    told: (code: string): readonly Event[] => told.get(code) ?? [],
    /** Dossiers to which something is still to happen, and all that happened. */
    toHappen: (): number => {
      look();
      return left.size;
    },
    events: (): number => events,
  };
};

const lifeOf = (seed: number, code: string): [string, string][] => {
  const upTo = shares.map((_, n) => shares.slice(0, n + 1).reduce((sum, each) => sum + each, 0));
  const life = lives[upTo.findIndex((most) => drawn(seed, code, 20) < most)] ?? [];
  return life.map(([status, words]) => [status, words]);
};
