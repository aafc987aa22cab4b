import type { PortalState } from "./portal-state.ts";
import type { Push } from "./pushes.ts";
import type { Row } from "./rows.ts";

/** A row that a dossier holds more than once. */
export interface RowAppliedTwice {
  readonly code: string;
  readonly rowHash: string;
  readonly times: number;
  /** True when before each repetition the client had not got the reply to the application before it. */
  readonly explained: boolean;
  readonly applications: readonly Row[];
}

/** A push that set a dossier back behind an earlier one, or sent what was already there. */
export interface PushPair {
  readonly code: string;
  readonly push: Push;
  readonly earlier: Push;
}

/** Judgements over what the portal received; nothing here knows what the client meant. */
export function createJudge(state: PortalState) {
  const { pushes, rows, codes } = state;

  function pairs(indexes: readonly number[], earlierOf: (push: Push) => Push): PushPair[] {
    return indexes.map((index) => {
      const push = pushes.read(index);
      return { code: codes.name(pushes.codeOf(index)), push, earlier: earlierOf(push) };
    });
  }

  function earlierOnes(push: Push): Push[] {
    return pushes.of(pushes.codeOf(push.index)).filter(({ index }) => index < push.index);
  }

  return {
    /**
     * Rows held more than once. A client that was killed, or gave up while the reply was on its way, may not have used
     * a reply that went out well: `excused` may name such applications, by `at` or by `connectionEndedMs`.
     */
    rowsAppliedTwice(excused: (application: Row) => boolean = () => false): RowAppliedTwice[] {
      return [...rows.repeated()].flatMap((id) =>
        [...groupByHash(rows.of(id))]
          .filter(([, applications]) => applications.length > 1)
          .map(([rowHash, applications]) => ({
            code: codes.name(id),
            rowHash,
            times: applications.length,
            explained: isExplained(applications, excused),
            applications,
          })),
      );
    },
    /**
     * Pushes with the very content of the push before; explained when the reply to the one that arrived first was
     * spoiled.
     */
    pushedAgain(): (PushPair & { explained: boolean })[] {
      return pairs(pushes.judged.again, (push) => pushes.before(push.index) ?? push).map(
        (pair) => ({
          ...pair,
          explained: (pair.earlier.seq <= pair.push.seq ? pair.earlier : pair.push).replySpoiled,
        }),
      );
    },
    /** Pushes back at a content that had been left for another (A, B, A): suspect, for a state may truly return. */
    suspects(): PushPair[] {
      return pairs(
        pushes.judged.returned,
        (push) => earlierOnes(push).findLast(({ hash }) => hash === push.hash) ?? push,
      );
    },
    /** Pushes whose rank, given by `rankOf` on arrival, is below that of an earlier push. */
    backwards(code?: string): PushPair[] {
      const found = pairs(pushes.judged.regressed, (push) => highest(earlierOnes(push), placeOf));
      return code === undefined ? found : found.filter((pair) => pair.code === code);
    },
    /** The same by a rank of the caller's own; pushes without a rank are passed over. */
    violations(rank: (push: Push, code: string) => number | undefined): PushPair[] {
      const found: PushPair[] = [];
      for (const id of pushes.codes()) {
        const code = codes.name(id);
        let top: { push: Push; place: number } | undefined;
        for (const push of pushes.of(id)) {
          const place = rank(push, code);
          if (place === undefined) continue;
          if (top !== undefined && place < top.place) {
            found.push({ code, push, earlier: top.push });
          } else top = { push, place };
        }
      }
      return found;
    },
  };
}

function placeOf(push: Push): number {
  return push.rank ?? Number.NEGATIVE_INFINITY;
}

function highest(among: Push[], placeOf: (push: Push) => number): Push {
  return among.reduce((top, push) => (placeOf(push) > placeOf(top) ? push : top));
}

function groupByHash(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.hash, [...(groups.get(row.hash) ?? []), row]);
  return groups;
}

/** In order of arrival, not of application: a call held back on the way was still sent first. */
function isExplained(applications: Row[], excused: (application: Row) => boolean): boolean {
  const arrived = [...applications].sort((a, b) => a.seq - b.seq || a.run - b.run);
  return arrived.slice(1).every((row, index) => {
    const before = arrived[index];
    if (before === undefined) return false;
    const sameBreath = before.seq === row.seq && before.run === row.run;
    return !sameBreath && (before.replySpoiled || excused(before));
  });
}
