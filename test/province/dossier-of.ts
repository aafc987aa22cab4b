import type {
  Dossier,
  Result,
  Step,
  SubmittedPaper,
  Supplement,
} from "../../schemas/generated/dossier.ts";
import { type Chance, createChance, seedOf } from "./chance.ts";
import type { Happening, Life } from "./life.ts";
import { applicantOf, personName } from "./people.ts";
import { STEP_TEXTS } from "./steps.ts";
import { written } from "./working-time.ts";

const LINKS = "https://files.example.test";

/** The whole state of a dossier after the first `count` events of its life. Pure: asked twice, it answers the same. */
export function dossierOf(life: Life, code: string, count: number): Dossier {
  const { procedure, agency, online } = life;
  const chance = createChance(seedOf(life.seed, 1));
  const events = life.events.slice(0, count);
  const moment = (...names: Happening[]) =>
    events.find((event) => names.includes(event.happening))?.at;
  const receivedAt = moment("received");
  const applicant = applicantOf(chance, procedure.kind, online);
  const officer = personName(chance);
  const submittedPapers = papersOf(chance, life, code);
  const last = events.at(-1);
  if (last === undefined) throw new RangeError("Expected at least one event.");

  return {
    code,
    origin: "province",
    procedure: {
      code: procedure.code,
      name: procedure.name,
      localCode: `${procedure.code}.000.00.00.H41`,
    },
    field: procedure.field,
    agencies: { receiving: agency, processing: agency },
    applicant,
    channel: online ? "online" : "direct",
    returnForm: chance.happens(0.1) ? "post" : "desk",
    abstract: `${procedure.name} (hồ sơ mẫu)`,
    submittedAt: written(events[0]?.at ?? last.at),
    ...optional("receivedAt", receivedAt),
    ...optional("dueAt", receivedAt && dueWhen(life, count - 1)),
    ...optional("finishedAt", moment("finished", "refused", "withdrawn", "stopped")),
    ...optional("returnedAt", moment("returned")),
    ...optional("refusedAt", moment("refused")),
    status: STEP_TEXTS[last.happening].status,
    steps: events.map((event, index) => stepOf(event, index, life, officer, applicant.name ?? "")),
    supplements: supplementsOf(life, moment, officer),
    fees: receivedAt === undefined ? [] : feesOf(life),
    submittedPapers,
    results: moment("finished") === undefined ? [] : [resultOf(chance, life, code)],
    flags: {
      digitised: true,
      verifiedByVneid: online,
      onlinePayment: online && procedure.fee > 0 && receivedAt !== undefined ? "portal" : "none",
      submittedVia: online ? "portal" : "province",
    },
    revision: count,
    updatedAt: written(last.at),
  };
}

function optional<Name extends string>(
  name: Name,
  moment: number | undefined,
): { [K in Name]?: string } {
  const field: { [K in Name]?: string } = {};
  if (moment !== undefined) field[name] = written(moment);
  return field;
}

function stepOf(
  event: Life["events"][number],
  index: number,
  life: Life,
  officer: string,
  applicant: string,
): Step {
  const { status, content, title, department } = STEP_TEXTS[event.happening];
  return {
    key: String(index + 1),
    at: written(event.at),
    status,
    actor: { name: event.happening === "submitted" ? applicant : officer, title },
    department,
    content,
    startedAt: written(event.at),
    ...(status === 4 ? { dueAt: written(dueWhen(life, index)) } : {}),
  };
}

/** What was promised when an event happened: a supplement that came in by then starts the time anew. */
function dueWhen({ events, due, newDue }: Life, index: number): number {
  const supplied = events
    .slice(0, index + 1)
    .some(({ happening }) => happening === "supplement-received");
  return supplied ? (newDue ?? due) : due;
}

function supplementsOf(
  life: Life,
  moment: (name: Happening) => number | undefined,
  officer: string,
): Supplement[] {
  const requestedAt = moment("supplement-requested");
  const receivedAt = moment("supplement-received");
  if (requestedAt === undefined) return [];
  const asked: Supplement = {
    id: "1",
    requestedBy: officer,
    content: "Bổ sung giấy tờ còn thiếu",
    requestedAt: written(requestedAt),
    completed: receivedAt !== undefined,
    papers: [{ name: "Giấy tờ bổ sung mẫu", quantity: 1, form: "copy" }],
    previousDueAt: written(life.due),
  };
  if (receivedAt === undefined) return [asked];
  return [
    {
      ...asked,
      receivedBy: officer,
      receivedInformation: "Đã nhận đủ giấy tờ",
      receivedAt: written(receivedAt),
      newDueAt: written(life.newDue ?? life.due),
    },
  ];
}

function feesOf({ procedure }: Life): NonNullable<Dossier["fees"]> {
  if (procedure.fee === 0) return [];
  return [
    {
      name: `Lệ phí ${procedure.name}`,
      code: "1",
      collectedAt: "reception",
      amount: procedure.fee,
      kind: "ordinary",
      paid: true,
    },
  ];
}

function papersOf(chance: Chance, life: Life, code: string): SubmittedPaper[] {
  return life.procedure.papers.slice(0, chance.between(1, 3)).map((name, index) => ({
    id: String(index + 1),
    name,
    link: `${LINKS}/${code}/${index + 1}`,
    sha256: digestOf(chance),
    digitised: true,
    reuse: "none",
    fromPersonalStore: false,
    deleted: false,
  }));
}

function resultOf(chance: Chance, { procedure }: Life, code: string): Result {
  return {
    id: "1",
    name: procedure.result.name,
    link: `${LINKS}/${code}/ket-qua`,
    sha256: digestOf(chance),
    resultCode: procedure.result.code,
  };
}

function digestOf(chance: Chance): string {
  let digest = "";
  for (let part = 0; part < 8; part++) {
    digest += chance.between(0, 0xffffffff).toString(16).padStart(8, "0");
  }
  return digest;
}
