import type { Step } from "../../../schemas/generated/dossier.ts";
import { welfareProcedures } from "../offices/registrations.ts";
import { clock } from "./portal-words.ts";
import { differing, type Side, said } from "./side.ts";

/** How the system of social benefits is looked into. */
export type WelfareSide = {
  of: (
    code: string,
  ) => { record: Readonly<Record<string, unknown>>; readonly steps: unknown[] } | undefined;
  /** What it decided, and told by calling back. */
  decided: (code: string) => Decided | undefined;
};

/** A decision in its own words. */
export type Decided = {
  SoHoSo: string;
  KetLuan: "CHI_TRA" | "KHONG_CHI_TRA";
  LyDo: string;
  CanBo: string;
  Luc: string;
};

const SYSTEM = "tro-cap-mau";

/** A system that a file alone describes and that speaks XML: the record and the steps that it holds, and what it called back with. */
export const welfareSide = ({ of, decided }: WelfareSide): Side => ({
  system: SYSTEM,
  name: "Trợ cấp mẫu (tệp YAML, XML)",
  expects: ({ state }) => welfareProcedures.has(state.procedure.code),
  holdsOtherwise: ({ code, state }) => {
    const held = of(code);
    if (!held) return ["(không có ở hệ thống trợ cấp)"];
    const steps = (state.steps ?? []).filter(({ key }) => !isItsOwn(key));
    const wanted = steps.map((step) => said(stepThere(code, step))).sort();
    const there = held.steps.map(said).sort();
    return [
      ...differing(
        {
          SoHoSo: code,
          HoTen: state.applicant.name,
          TrangThai: words[state.status],
          GiayTo: state.submittedPapers?.map(({ id, name }) => ({ Ma: id, Ten: name })),
        },
        held.record,
      ),
      ...(said(wanted) === said(there) ? [] : ["tiến trình"]),
    ];
  },
  heard: ({ code, state }) => {
    const decision = decided(code);
    const wanted = decision ? [said(decisionHere(decision))] : [];
    const here = (state.steps ?? []).filter(({ key }) => isItsOwn(key));
    const told = here.map(({ key: _, ...step }) => said({ ...step, at: clockOf(step.at) }));
    const isStatus = !decision || statuses[decision.KetLuan] === state.status;
    return {
      came: here.length,
      otherwise: [
        ...(said(wanted) === said(told) ? [] : ["tiến trình"]),
        ...(isStatus ? [] : ["status"]),
      ],
    };
  },
});

const isItsOwn = (key: string | undefined): boolean => key?.startsWith(`${SYSTEM}:`) === true;

/** A step as it should stand there, and a decision as it should stand here. */
const stepThere = (code: string, { status, at }: Step) => ({
  SoHoSo: code,
  TrangThai: words[status],
  Luc: clockOf(at),
});
const decisionHere = ({ KetLuan, CanBo, LyDo, Luc }: Decided) => ({
  at: Luc,
  status: statuses[KetLuan],
  actor: { name: CanBo },
  content: LyDo,
});

const statuses = { CHI_TRA: 9, KHONG_CHI_TRA: 3 } as const;

const words = [
  "",
  ...["MOI_NOP", "DANG_GIAI_QUYET", "KHONG_TIEP_NHAN", "DANG_GIAI_QUYET_TIEP", "CHO_BO_SUNG"],
  ...["CHO_NOP_TIEN", "RUT_HO_SO", "DUNG_GIAI_QUYET", "DA_XONG", "DA_TRA"],
];

/** A moment as it writes it, by the clock of Việt Nam: dd/MM/yyyy HH:mm:ss. Pure. */
export const clockOf = (moment: string): string =>
  clock(moment).replace(/^(....)(..)(..)(..)(..)(..)$/, "$3/$2/$1 $4:$5:$6");
