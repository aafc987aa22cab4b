import { createHash } from "node:crypto";
import type { Outcome } from "../../../adapters/contract.ts";
import type { Word } from "../../ledger/control/incidents.ts";
import type { Claimed } from "../../ledger/lease/claim.ts";

/**
 * What an outcome says of the system, undefined where it says nothing or this replica had its say before. A login that is
 * refused is no dossier's word. Pure.
 */
export const wordOf = ({ dossier, unrecognised }: Claimed, outcome: Outcome): Word | undefined => {
  const is = classOf(outcome);
  if (!is || unrecognised > 0) return undefined;
  return {
    is,
    shape: shapeOf(is, outcome),
    dossier,
    why: ("why" in outcome && outcome.why) || "Trả lời như nhau cho nhiều hồ sơ",
    cure: ("cure" in outcome && outcome.cure) || cures[is],
  };
};

/** What counts as one: what nobody can read is as much without an answer as what nobody knows. */
const classOf = (outcome: Outcome): Word["is"] | undefined => {
  if (outcome.is === "misconfigured") return outcome.login ? undefined : outcome.is;
  if (outcome.is === "lost") return outcome.answered ? "unrecognised" : undefined;
  return outcome.is === "unrecognised" ? outcome.is : undefined;
};

const cures: Record<Word["is"], string> = {
  misconfigured: "Kiểm tra tài khoản, đơn vị và địa chỉ kết nối",
  unrecognised: "Xem cause của các hồ sơ đang chờ; trả lời đã rõ nghĩa thì thêm dòng vào replies",
};

/**
 * The same for whoever is told the same: our own words, and of the system's those in small letters. Whatever begins with a
 * capital or holds a digit, such as names, dates and codes, is the dossier's own and leaves no digest. All that is
 * misconfigured is alike. Pure.
 */
export const shapeOf = (is: Word["is"], outcome: Outcome): string => {
  if (is === "misconfigured") return is;
  const { why = "", said = "" } = "why" in outcome ? outcome : {};
  const words = said
    .slice(0, 2_000)
    .normalize("NFC")
    .split(/[^\p{L}\p{N}.\-/]+/u)
    .filter((word) => /^\p{Ll}/u.test(word) && !/\p{N}/u.test(word));
  return createHash("sha256")
    .update(`${why} ${words.join(" ")}`)
    .digest("base64url")
    .slice(0, 22);
};
