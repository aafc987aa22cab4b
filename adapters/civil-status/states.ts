import type { DossierState } from "../../schemas/dossier-state.ts";
import type { Dossier, Step, Supplement } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { certificateIn } from "./certificate.ts";
import type { Item } from "./items.ts";
import { SUPPLEMENT, stepKeyOf } from "./rounds.ts";

type Status = Dossier["status"];
type Of = {
  dossier: DossierState;
  system: string;
  module: string;
  status: Status | null;
  now: string;
};

/**
 * What an item says of a dossier, as statements: its state, a step with it, the supplement that it asks for, what ended it, its certificate. A
 * state of which only the dossier's own status is left (`status` null) changes nothing but the steps. Pure.
 */
export const statementsOf = (item: Item, of: Of): Statement[] => {
  const { dossier, module, now } = of;
  const at = item.at ?? now;
  const stamp = item.stamp ?? localStamp(now);
  const key = stepKeyOf(module, { state: item.state, at: stamp });
  const state: Statement = {
    about: [{ code: dossier.code, issuer: "province" }],
    key: `${dossier.code}/${key}`,
    at,
    basis: item.at === undefined ? "snapshot" : "event",
    whole: false,
    says: {
      ...endOf(item, of.status, at),
      ...supplementOf(item, key, at),
      steps: [stepOf(item, key, at, of)],
    },
    clears: [],
    unread: unreadIn(item),
  };
  const answered = item.state === SUPPLEMENT ? [] : answeredSupplements(of, at);
  return [state, ...answered.map((each) => closing(state, each))];
};

/** Which status it has by now, when it ended, and with what. */
const endOf = (item: Item, status: Status | null, at: string): Said => {
  if (status === null) return {};
  if (status === 3) return { status, refusedAt: at };
  if (status !== 9) return { status };
  const certificate = certificateIn(item.result);
  return { status, finishedAt: at, ...(certificate ? { results: [certificate.item] } : {}) };
};

const supplementOf = (item: Item, id: string, requestedAt: string): Said => {
  if (item.state !== SUPPLEMENT) return {};
  const content = [item.note, item.content].find((each) => each !== "");
  return {
    supplements: [
      {
        id,
        requestedAt,
        ...(item.actor === "" ? {} : { requestedBy: item.actor }),
        ...(content === undefined ? {} : { content }),
        ...(item.deadline === undefined ? {} : { dueAt: item.deadline }),
      },
    ],
  };
};

/** A state that is no status of the dossier keeps the one that it had when it was heard first, so that it is told alike each time. */
const stepOf = (item: Item, key: string, at: string, { dossier, system, status }: Of): Step => {
  const known = dossier.steps?.find((step) => step.key === `${system}:${key}`);
  const actor = {
    ...(item.actor === "" ? {} : { name: item.actor }),
    ...(item.title === "" ? {} : { title: item.title }),
  };
  return {
    key,
    at,
    status: status ?? known?.status ?? dossier.status,
    ...(Object.keys(actor).length === 0 ? {} : { actor }),
    ...(item.department === "" ? {} : { department: item.department }),
    ...(item.content === "" ? {} : { content: item.content }),
    ...(item.note === "" ? {} : { opinion: item.note }),
  };
};

/** Supplements that this system asked for, nobody closed, and that are over since it went on after them. */
const answeredSupplements = ({ dossier, system }: Of, at: string): Supplement[] =>
  (dossier.supplements ?? []).filter(
    ({ id, requestedAt, completed }) =>
      id.startsWith(`${system}:`) && !completed && Date.parse(requestedAt) < Date.parse(at),
  );

const closing = (state: Statement, supplement: Supplement): Statement => {
  const id = supplement.id.slice(supplement.id.indexOf(":") + 1);
  const closed = {
    ...supplement,
    id,
    completed: true,
    receivedAt: supplement.receivedAt ?? state.at,
  };
  return {
    ...state,
    key: `${state.key}/closes/${id}`,
    says: { supplements: [closed] },
    unread: [],
  };
};

/** Values of a result that its next reader refuses: they are passed on as they came, and marked. */
const unreadIn = ({ result }: Item): string[] =>
  Object.entries(result).flatMap(([name, value]) => {
    const isOdd =
      (name.endsWith("LoaiCuTru") &&
        (value === null || value === 0 || value === "0" || value === "")) ||
      (name.endsWith("NoiCuTru") && (value === null || value === "" || isEmpty(value)));
    return isOdd && /^[A-Za-z]{1,60}$/.test(name) ? [`/ketQuaXuLy/${name}`] : [];
  });

const isEmpty = (value: unknown) =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** An instant as 14 digits of the local time of Việt Nam. */
const localStamp = (instant: string): string =>
  new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 19).replace(/\D/g, "");
