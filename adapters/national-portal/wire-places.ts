import type { AnyTable } from "../kit/mapping/table.ts";
import { recordA } from "./a/dossier-message.ts";
import { recordB } from "./b/dossier-message-b.ts";
import { creation, presentStatus, rowC } from "./c/tables-c.ts";

/** What no table says, or says of several places: what stands in a component, and what belongs to the owner or to a step. */
const beside: [wire: string, place: string][] = [
  ["TenThanhPhanHoSo", "/submittedPapers"],
  ["GiayToDinhKem", "/submittedPapers"],
  ["IdGiayTo", "/submittedPapers"],
  ["HashTepTin", "/submittedPapers"],
  ["TenChuHs", "/applicant/name"],
  ["SoDinhDanhChuHs", "/applicant/identityPapers"],
  ["NoiDungYKien", "/steps/*/opinion"],
];

/** Names that stand for several places, or that a text may hold and mean no field by. */
const vague = new Set([
  "TenGiayTo",
  "SoLuong",
  "Gia",
  "IsDeleted",
  "ThongTinNguoiNop",
  "ThongTinChiTiet",
]);

/**
 * Each field of the portal's messages, of whichever generation, with its place in the canonical dossier; the first that a name has. Of
 * lists the list alone is named, of steps (`*`) the one that the part comes from. Pure.
 */
export const placesOnTheWire = (): Map<string, string> => {
  const places = new Map(beside);
  for (const [of, at] of [
    [recordA, ""],
    [rowC, "/steps/*"],
    [creation, ""],
    [presentStatus, ""],
    [recordB, ""],
  ] as const)
    for (const [wire, place] of placesIn(of, at))
      if (!places.has(wire) && !vague.has(wire)) places.set(wire, place);
  return places;
};

const placesIn = ({ entries }: AnyTable, at: string, isList = false): [string, string][] =>
  entries.flatMap((entry): [string, string][] => {
    const place = isList ? at : at + entry.pointer;
    const own: [string, string] = [entry.wire, place];
    return entry.kind === "each" || entry.kind === "inside"
      ? [own, ...placesIn(entry.of, place, isList || entry.kind === "each")]
      : [own];
  });
