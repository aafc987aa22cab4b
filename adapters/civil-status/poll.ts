import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { Statement } from "../../schemas/statement.ts";
import type { Call } from "../contract.ts";
import type { Awaited, NewsFile, NewsFinding, Poll } from "../inbound.ts";
import { type Answered, askFor } from "./ask.ts";
import { certificateIn } from "./certificate.ts";
import type { Item } from "./items.ts";
import { moduleOf } from "./modules.ts";
import { toldStates } from "./rounds.ts";
import { pollingOf, statusMapOf } from "./settings.ts";
import { statementsOf } from "./states.ts";

type Own = SystemSettings["settings"];

/** News of dossiers that were acknowledged, asked for by their codes until they are registered or refused. */
export const createPoll = ({
  system,
  settings,
}: {
  system: string;
  settings: SystemSettings;
}): Poll<Call> => {
  const own = settings.settings;
  const { minutes, chunk, run, deafRounds } = pollingOf(own);
  return {
    by: "ids",
    everySeconds: minutes * 60,
    overlapSeconds: 0,
    most: chunk,
    mostInRound: run,
    deafRounds,
    group: (state) => [moduleOf(state, own), ...unitFor(state, own)].join(" "),
    next: async ({ of = [] }, call) => {
      const [first] = of;
      const module = first && moduleOf(first.state, own);
      const now = new Date().toISOString();
      if (!first || !module) return { news: { statements: [], more: false }, at: {} };
      const asked = of.map(({ state }) => ({ code: state.code, unit: state.eForm?.noiDangKy }));
      const told = await askFor(asked, module, { own, call });
      if ("trouble" in told) return told;
      return { news: newsOf(of, told, { system, own, module, now }), at: {} };
    },
  };
};

/** Where one poll asks for the place of registration too, only dossiers of one place go together. */
const unitFor = ({ eForm }: Pick<Dossier, "eForm">, own: Own): string[] =>
  own.pollEform === true && eForm?.noiDangKy ? [eForm.noiDangKy] : [];

type By = { system: string; own: Own; module: string; now: string };

const newsOf = (of: readonly Awaited[], { items, untold }: Answered, by: By) => {
  const each = of.map((awaited) => {
    const { code } = awaited.state;
    return {
      code,
      ...(untold.has(code) ? silence(awaited, by) : tellOf(awaited, items.get(code), by)),
    };
  });
  return {
    statements: each.flatMap(({ statements }) => statements),
    files: each.flatMap(({ files }) => files),
    findings: each.flatMap(({ findings }) => findings),
    missing: each.filter(({ isMissing }) => isMissing).map(({ code }) => code),
    over: each.filter(({ isOver }) => isOver).map(({ code }) => code),
    more: false,
  };
};

type Told = {
  statements: Statement[];
  files: NewsFile[];
  findings: NewsFinding[];
  isMissing?: true;
  isOver?: true;
};

/** Nothing was said of it, so that nothing is known but that time goes by. */
const silence = (awaited: Awaited, by: By): Told => {
  const isOld = isAgeing(awaited, by);
  const findings: NewsFinding[] = isOld ? [{ kind: "ageing", about: awaited.state.code }] : [];
  return { statements: [], files: [], findings };
};

const tellOf = (awaited: Awaited, item: Item | undefined, by: By): Told => {
  const { state: dossier, missed } = awaited;
  const { missingPolls } = pollingOf(by.own);
  const find = (kind: NewsFinding["kind"], more: Partial<NewsFinding> = {}): NewsFinding => ({
    kind,
    about: dossier.code,
    ...more,
  });
  if (!item) {
    const findings =
      missed + 1 >= missingPolls ? [find("not-there", { evidence: { rounds: missed + 1 } })] : [];
    return { statements: [], files: [], findings, isMissing: true };
  }
  const ageing = isAgeing(awaited, by) ? [find("ageing", { evidence: { state: item.state } })] : [];
  const status = statusMapOf(by.own).get(item.state);
  if (status === undefined)
    return {
      statements: [],
      files: [],
      findings: [
        find("unknown-state", { key: item.state, evidence: { state: item.state } }),
        ...ageing,
      ],
    };
  const told = toldStates(dossier, by.system, by.module);
  // Without a time nothing tells the same state from the same again.
  const isSame = item.stamp === undefined && told.at(-1)?.state === item.state;
  const statements = isSame
    ? []
    : statementsOf(item, { ...by, dossier, status: status as Dossier["status"] | null });
  const certificate = status === 9 ? certificateIn(item.result) : undefined;
  const isEnd = status !== null && ends.has(status);
  return {
    statements,
    files: certificate ? [certificate.file] : [],
    findings: [
      ...(status === 9 && !certificate
        ? [find("result-incomplete", { evidence: { lacks: "giay…" } })]
        : []),
      ...(isEnd ? [] : ageing),
    ],
    ...(isEnd ? { isOver: true as const } : {}),
  };
};

/** Refused, stopped, registered, returned. */
const ends: ReadonlySet<number> = new Set([3, 8, 9, 10]);

const isAgeing = ({ since, newsAt }: Awaited, { own, now }: By): boolean =>
  Date.parse(now) - Date.parse(newsAt ?? since) > pollingOf(own).ageingMs;
