import type { Step } from "../../../schemas/generated/dossier.ts";
import { RESIDENCE_PROCEDURE } from "../offices/registrations.ts";
import { clock } from "./portal-words.ts";
import { differing, type LedgerDossier, type Side, said } from "./side.ts";

/** How the system of residence registrations is looked into. */
export type ResidenceSide = {
  of: (code: string) => { record: Record<string, unknown>; readonly steps: unknown[] } | undefined;
  /** What it told of a dossier, the earliest first. */
  told: (code: string) => readonly Event[];
};

/** Something that happened there, in its own words. */
export type Event = Record<
  "MaHoSo" | "TrangThai" | "CanBo" | "PhongBan" | "NoiDung" | "ThoiDiem",
  string
>;

const SYSTEM = "cu-tru-mau";

/** A system that a file alone describes: the record and the steps that it holds, and the events that it told. */
export const residenceSide = ({ of, told }: ResidenceSide): Side => ({
  system: SYSTEM,
  name: "Cư trú mẫu (tệp YAML, X-Road)",
  expects: ({ state }) => state.procedure.code === RESIDENCE_PROCEDURE,
  holdsOtherwise: ({ code, state }) => {
    const held = of(code);
    if (!held) return ["(không có ở hệ thống cư trú)"];
    const steps = (state.steps ?? []).filter(({ key }) => !key?.startsWith(`${SYSTEM}:`));
    const wanted = steps.map((step) => said(stepThere(code, step))).sort();
    const there = held.steps.map(said).sort();
    return [
      ...differing(
        {
          MaHoSo: code,
          ChuHoSo: state.applicant.name?.toLocaleUpperCase("vi"),
          TrangThai: two(state.status),
          NgayNhan: clock(state.receivedAt),
        },
        held.record,
      ),
      ...(said(wanted) === said(there) ? [] : ["tiến trình"]),
    ];
  },
  heard: ({ code, state }) => {
    const events = told(code);
    const wanted = events.map((event) => said(eventHere(event))).sort();
    const here = stepsOfIts(state)
      .map(({ key: _, ...step }) => said({ ...step, at: clock(step.at) }))
      .sort();
    const last = events.at(-1);
    return {
      came: here.length,
      otherwise: [
        ...(said(wanted) === said(here) ? [] : ["tiến trình"]),
        ...(last && Number(last.TrangThai) !== state.status ? ["status"] : []),
      ],
    };
  },
});

const stepsOfIts = ({ steps = [] }: LedgerDossier["state"]): Step[] =>
  steps.filter(({ key }) => key?.startsWith(`${SYSTEM}:`));

/** A step as it should stand there, and an event as it should stand here. */
const stepThere = (code: string, { status, content = "", at }: Step) => ({
  MaHoSo: code,
  TrangThai: two(status),
  NoiDung: content,
  ThoiDiem: clock(at),
});
const eventHere = ({ TrangThai, CanBo, PhongBan, NoiDung, ThoiDiem }: Event) => ({
  at: ThoiDiem,
  status: Number(TrangThai),
  actor: { name: CanBo },
  department: PhongBan,
  content: NoiDung,
});

const two = (status: number): string => String(status).padStart(2, "0");
