import type { Claim } from "./accept-claims.ts";
import type { Known } from "./accept-read.ts";
import type { Change } from "./change.ts";

/**
 * The code that a dossier goes by (mã hồ sơ chính). Until the province declares it, it goes by a code that the province gave out, where one
 * is told, else by the first that was told; from then on by the one that the province declares it under. Pure.
 */
export const mainCodeOf = (
  { code, source, dossier }: Change,
  before: Pick<Known, "code" | "codes" | "declared" | "released"> | undefined,
  claims: Claim[],
): string => {
  if (before?.declared || before?.released) return before.code;
  if (dossier && (!before || source === "province")) return code;
  const main = before?.code ?? code;
  const codes = [...(before?.codes ?? []), ...claims];
  const [first] = codes
    .filter(({ issuer }) => issuer === "province")
    .map((each) => each.code)
    .sort();
  const isProvinces = codes.some((each) => each.code === main && each.issuer === "province");
  return first === undefined || isProvinces ? main : first;
};
