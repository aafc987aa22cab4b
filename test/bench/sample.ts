import type { Dossier } from "../../schemas/generated/dossier.ts";
import { dossierOf } from "../world.ts";

/** The n-th dossier of a measurement, as a province declares it on the day it comes in: one step, two calls to the portal. */
export const sample = (n: number): Dossier =>
  dossierOf(`H41.17-261123-${String(n).padStart(7, "0")}`, {
    revision: 1,
    status: 2,
    dueAt: "2026-12-21T17:00:00+07:00",
    steps: [
      {
        key: "1",
        at: "2026-11-23T07:30:00+07:00",
        status: 2,
        actor: { name: "Trần Thị Ví Dụ", title: "Chuyên viên" },
        department: "Bộ phận một cửa",
        content: "Tiếp nhận hồ sơ",
      },
    ],
  });
