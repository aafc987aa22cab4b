import { AHEAD_MS, isAhead } from "./ahead.ts";
import type { FactsBody, Words } from "./fold.ts";
import type { ToldStep } from "./merge.ts";
import { compareMoments } from "./moments.ts";

/** A status and the moment from which on its source says it. */
export type SaidStatus = { status: number; at: string };

/**
 * Which system has a dossier in hand (custodian, cơ quan đang thụ lý), or had last. Moments in ISO 8601. `status`: the dossier's own when it
 * began; `after`: what the system said up to then is of an earlier submission; `said`: what it said since; `told`: what the province says;
 * `differs`: what the province says otherwise, and since when it is known; `released`: a person ended it.
 */
export type Custody = {
  system: string;
  began: string;
  status: number;
  after?: string;
  said?: SaidStatus;
  told?: SaidStatus;
  differs?: { status: number; since: string };
  released?: string;
};

/** What is known of one source's word; `acceptedAt`: where it tells no moment of its own. */
export type DatedWord = {
  source: string;
  body: FactsBody;
  steps: Record<string, ToldStep>;
  words: Words | null;
  acceptedAt: string;
};

/** Whether the system has the dossier in hand now: nobody released it, and it neither ended the matter nor asks for a supplement. Pure. */
export const isInHand = ({ said, released }: Custody): boolean =>
  released === undefined && !(said && handsBack.has(said.status));

/** Refused, supplement asked for, withdrawn, stopped, finished, returned. */
const handsBack: ReadonlySet<number> = new Set([3, 5, 7, 8, 9, 10]);

/** Withdrawn, stopped, returned: what the province says of it counts whatever a custodian says. */
const provincesOwn: ReadonlySet<number> = new Set([7, 8, 10]);

/**
 * Whether the custodian's status counts, and not `others`, what all others make it. After the custodian's last word the province's counts
 * once it says one that is later. Pure.
 */
export const custodianCounts = (custody: Custody, others: number | undefined): boolean => {
  const { said, told, released } = custody;
  if (released !== undefined) return false;
  if (others === undefined) return true;
  if (provincesOwn.has(others)) return false;
  if (isInHand(custody) || !said) return true;
  return !told || told.status !== others || compareMoments(told.at, said.at) <= 0;
};

/** The status that the custodian stands for: what it said of this submission, else what the dossier had when it began. Pure. */
export const custodianStatus = ({ said, status }: Custody): number => said?.status ?? status;

/**
 * Begins custody: the system accepted a submission of a dossier that has this status now. What it said of an earlier one, up to the word
 * by which that was handed back or the release, is past. Pure.
 */
export const beginCustody = (
  before: Custody | null,
  { system, status, at }: { system: string; status: number; at: string },
): Custody => {
  if (before?.system !== system) return { system, began: at, status };
  const past = isInHand(before) ? before.after : (before.said?.at ?? before.after);
  return { system, began: at, status, ...(past === undefined ? {} : { after: past }) };
};

/** What is known of a custody by all that was said up to `now`, whatever came first. What is dated far ahead of that is of its arrival. Pure. */
export const hearCustody = (custody: Custody, words: DatedWord[], now: string): Custody => {
  const { said: _, told: __, differs, ...begun } = custody;
  const of = (source: string) => {
    const word = words.find((each) => each.source === source);
    return word && statusIn(word);
  };
  const word = of(custody.system);
  const isPast = word && begun.after !== undefined && compareMoments(word.at, begun.after) <= 0;
  const said = word && !isPast ? word : undefined;
  const told = withStep(words, Date.parse(now)) ?? of("province");
  const heard = { ...begun, ...(said ? { said } : {}), ...(told ? { told } : {}) };
  if (!told || !isOtherwise(heard, told)) return heard;
  const since = differs?.status === told.status ? differs.since : now;
  return { ...heard, differs: { status: told.status, since } };
};

/** Whether the province says another status than the custodian that has the dossier in hand, and said it later. Pure. */
const isOtherwise = (custody: Custody, told: SaidStatus): boolean =>
  isInHand(custody) &&
  custodianCounts(custody, told.status) &&
  told.status !== custodianStatus(custody) &&
  compareMoments(told.at, custody.said?.at ?? custody.began) > 0;

/** The status that a source says, from the moment of its word. */
const statusIn = ({ body, words, acceptedAt }: DatedWord): SaidStatus | undefined => {
  const { status, updatedAt } = body;
  if (status === undefined) return undefined;
  const unit = words?.units["/status"];
  const whole = words?.whole?.at ?? updatedAt ?? acceptedAt;
  const isUnits = unit?.says === status && (!words?.base || compareMoments(unit.at, whole) >= 0);
  return { status, at: isUnits ? unit.at : whole };
};

/** The province's, from its newest step of that status on: a word told anew for another reason does not make its status newer. */
const withStep = (words: DatedWord[], now: number): SaidStatus | undefined => {
  const word = words.find(({ source }) => source === "province");
  const status = word?.body.status;
  if (word === undefined || status === undefined) return undefined;
  const [newest] = Object.values(word.steps)
    .filter(({ step }) => step.status === status)
    .map(({ step }) => (isAhead(step.at, AHEAD_MS, now) ? word.acceptedAt : step.at))
    .sort((a, b) => compareMoments(b, a));
  return newest === undefined ? undefined : { status, at: newest };
};
