import type { NewsFinding } from "../../../adapters/inbound.ts";
import type { Finding } from "../../ledger/findings/note.ts";
import type { Asked, AwaitedDossier } from "../../ledger/polls/awaiting.ts";
import type { ClaimedPoll } from "../../ledger/polls/polls.ts";
import { storeAll, withLinks } from "./links.ts";
import type { Look, Seen } from "./look.ts";
import type { Polled, RoundParts } from "./poll.ts";
import { whereNext } from "./where.ts";

/** The speaker that files which came with news are kept for: the gateway itself, which holds no key. */
export const OURSELVES = "0";

/** The disk was too slow for the files that came: nothing of that look is kept, and it is asked for again. */
export class FilesLate extends Error {}

/**
 * Keeps what a look brought: files first, then statements, findings and where the next look begins in one commit, under the poll's lease. So
 * whoever dies before it asks once more, and whoever dies after it asks for what comes next. Gives what is to be told of it.
 */
export const keepNews = async (
  parts: Pick<RoundParts, "polls" | "take" | "storeFile">,
  { system: { id: system }, name, poll, leaseMs }: Polled,
  claimed: ClaimedPoll,
  look: Look,
  { news, at }: Seen,
) => {
  const { polls } = parts;
  const cursor = poll.by === "ids" ? {} : whereNext(look.at, at, news.more);
  const links = await inTime(storeAll(news.files ?? [], parts.storeFile), leaseMs);
  const messages = news.statements.map((told) => ({
    statement: withLinks(told, links),
    told,
    received: Buffer.from(JSON.stringify(told)),
  }));
  let isNew: boolean[] = [];
  await parts.take(
    system,
    { operation: name, scope: null, speaker: OURSELVES, messages },
    async (client, which) => {
      isNew = which;
      const asked = askedBy(look.dossiers, { ...news, isNew: which });
      await polls.move(client, claimed, { cursor, leaseMs, asked });
      const findings = news.findings ?? [];
      const owners = await polls.dossiersOf(
        client,
        findings.flatMap(({ about = [] }) => about),
      );
      return findings.map((each) => findingOf(system, each, owners));
    },
  );
  return {
    cursor,
    counts: {
      dossiers: look.dossiers.length,
      statements: messages.length,
      fresh: isNew.filter(Boolean).length,
      files: links.size,
      findings: news.findings?.length ?? 0,
    },
  };
};

/** What became of each dossier that was asked for. Pure. */
const askedBy = (
  dossiers: AwaitedDossier[],
  { statements, isNew, missing = [], over = [] }: Seen["news"] & { isNew: boolean[] },
): Asked => {
  const told = statements
    .filter((_, n) => isNew[n])
    .flatMap(({ about }) => (about ?? []).map(({ code }) => code));
  const named = (codes: readonly string[]): ReadonlySet<string> => {
    const all = new Set(codes);
    return new Set(
      dossiers.flatMap(({ dossier, state }) =>
        [state.code, ...(state.codes ?? []).map(({ code }) => code)].some((code) => all.has(code))
          ? [dossier]
          : [],
      ),
    );
  };
  return {
    dossiers,
    news: named(told),
    missing: named(missing),
    over: named(over),
    deaf: new Set(),
  };
};

const findingOf = (
  system: string,
  { kind, about, key, evidence }: NewsFinding,
  owners: Map<string, string>,
): Finding => {
  const dossier = about === undefined ? undefined : owners.get(about);
  return {
    kind,
    system,
    ...(dossier === undefined ? {} : { dossier }),
    ...(key === undefined ? {} : { key }),
    ...(evidence === undefined ? {} : { evidence }),
  };
};

/** A disk that hangs holds up no round for ever. */
const inTime = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(new FilesLate("Files were not kept in time.")), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(limit));
};
