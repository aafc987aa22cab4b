import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { Call, Outcome } from "../contract.ts";
import { askOlder } from "./ask-older.ts";
import { type Item, itemsOf } from "./items.ts";
import { isInterlinked } from "./modules.ts";
import { readPollRefusal } from "./refusal.ts";

type Own = SystemSettings["settings"];

/** A dossier that is asked for, and its place of registration. */
export type Asked = { code: string; unit?: string | undefined };

/** What the system says of each dossier that it knows; `untold`: codes of those of which it said nothing, not even that it knows them not. */
export type Answered = { items: ReadonlyMap<string, Item>; untold: ReadonlySet<string> };

/** Asks for some dossiers of one module and, where that is part of the question, one place: in one poll, or each by the older calls. */
export const askFor = (
  asked: readonly Asked[],
  module: string,
  by: { own: Own; call: Call },
): Promise<Answered | { trouble: Outcome }> =>
  by.own.ordinaryResult === "state" && !isInterlinked(module)
    ? askOlder(asked, by.call)
    : askTogether(asked, module, by);

const askTogether = async (
  asked: readonly Asked[],
  module: string,
  { own, call }: { own: Own; call: Call },
): Promise<Answered | { trouble: Outcome }> => {
  const codes = asked.map(({ code }) => code);
  const unit = asked[0]?.unit;
  const { outcome, body } = await call.to(
    "poll",
    {
      maDinhDanhHoSo: codes,
      maTinh: String(own.maTinh ?? "").trim(),
      module,
      ...(own.pollEform === true && unit ? { eformData: { noiDangKy: unit } } : {}),
    },
    { aside: "/value" },
  );
  if (outcome.is !== "accepted") return { trouble: readPollRefusal({ outcome, body }) };
  const items = itemsOf(body);
  if (!items) return { trouble: { is: "unrecognised", why: "Trả lời không có danh sách value" } };
  // Of a dossier that is told twice the later state counts; what was not asked for is nobody's.
  const found = new Map<string, Item>();
  for (const item of items) {
    const before = found.get(item.code);
    if (!codes.includes(item.code) || item.state === "") continue;
    if (!before || (item.stamp ?? "") > (before.stamp ?? "")) found.set(item.code, item);
  }
  return { items: found, untold: new Set() };
};
