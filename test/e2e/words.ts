import type { Dossier, Step } from "../../schemas/generated/dossier.ts";
import { dossierOf } from "../world.ts";

/** One whole-state word on a dossier. */
export type Word = { code: string; dossier: Dossier };

/**
 * Words on `dossiers` dossiers, numbered from `first`: every dossier's revision `from`, then every dossier's next, up to
 * `to`. Each tells one step more than the one before.
 */
export const words = (asked: {
  first?: number;
  dossiers: number;
  from?: number;
  to: number;
}): Word[] => {
  const { first = 1, dossiers, from = 1, to } = asked;
  return Array.from({ length: to - from + 1 }, (_, n) => from + n).flatMap((revision) =>
    Array.from({ length: dossiers }, (_, n) => wordOf(first + n, revision)),
  );
};

const wordOf = (number: number, revision: number): Word => {
  const code = `H41.17-261122-${String(number).padStart(4, "0")}`;
  const steps = Array.from({ length: revision }, (_, n) => stepOf(n + 1));
  // The portal's simulator reads the order of a dossier's states from the note's number.
  return { code, dossier: dossierOf(code, { revision, note: `Lần khai ${revision}`, steps }) };
};

const stepOf = (number: number): Step => ({
  key: `s${number}`,
  at: new Date(Date.UTC(2026, 10, 23, 1, number)).toISOString(),
  status: 4,
  actor: { name: "Trần Thị Ví Dụ", title: "Chuyên viên" },
  department: "Phòng Mẫu",
  content: `Bước ${number}`,
});
