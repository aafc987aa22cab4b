import type { Claim } from "./accept-claims.ts";
import type { Known } from "./accept-read.ts";
import type { Change } from "./change.ts";

/** Whether another dossier than `of` goes by a code, whoever gave it out. */
export type IsTaken = (code: string, of: string | undefined) => boolean;

/**
 * The code that a dossier goes by (mã hồ sơ chính). Until the province declares it, it goes by a code that the province gave out, where one
 * is told, else by the first that was told; from then on by the one that the province declares it under. What another dossier goes by
 * (`isTaken`), as systems number theirs alike, is passed over; undefined where a new one has no other. Pure.
 */
export const mainCodeOf = (
  { code, source, dossier }: Change,
  before: Pick<Known, "id" | "code" | "codes" | "declared" | "released"> | undefined,
  claims: Claim[],
  isTaken: IsTaken,
): string | undefined => {
  if (before?.declared || before?.released) return before.code;
  if (dossier && (!before || source === "province")) return code;
  const main = before?.code ?? code;
  const codes = [...(before?.codes ?? []), ...claims];
  const provinces = codes
    .filter(({ issuer }) => issuer === "province")
    .map((each) => each.code)
    .sort();
  const others = before ? [] : claims.map((each) => each.code);
  const fitting = provinces.includes(main) ? [main, ...others] : [...provinces, main, ...others];
  return fitting.find((each) => !releasedName.test(each) && !isTaken(each, before?.id));
};

/** What a dossier goes by whose main code was given back ({@link nameOfReleased}): a system that told one would keep another from being given back. */
const releasedName = /^released-\d+$/;
export const nameOfReleased = (id: string): string => `released-${id}`;
