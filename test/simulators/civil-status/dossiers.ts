import type { CallLog } from "../record/call-log.ts";
import { contentHash } from "../record/content-hash.ts";
import { stamp } from "./clock.ts";
import type { Submission } from "./read-submission.ts";
import { resultOf } from "./result.ts";

/** What the clerk does next with a dossier. `say` names any state; `amend` changes the present one's words, not its time. */
export interface Act {
  readonly act: "process" | "supplement" | "register" | "refuse" | "say" | "amend" | "forget";
  readonly state?: string;
  readonly note?: string;
}

/** A state as the polls tell it. */
export interface State {
  readonly state: string;
  readonly at: number;
  readonly note: string;
  readonly content: string;
  readonly deadline: string;
  readonly result: object | null;
}

/** A submission that was taken. */
export interface Taken {
  readonly seq: number;
  readonly run: number;
  readonly hash: string;
  readonly submission: Submission;
}

/** One dossier in one module. */
export interface Dossier {
  readonly module: string;
  readonly code: string;
  readonly taken: Taken[];
  readonly states: State[];
  script: Act[];
  /** True when it was lost here; what was received stays on record. */
  forgotten: boolean;
}

const WORDS = { process: "3", supplement: "2", register: "4", refuse: "6" } as const;
const SAYS: Readonly<Record<string, string>> = {
  1: "Đã tiếp nhận",
  2: "Yêu cầu bổ sung",
  3: "Đang xử lý",
  4: "Đã đăng ký",
  6: "Từ chối",
};

/** Makes an empty register. It takes again only what it asked a supplement for, whatever the content. */
export function createDossiers(parts: {
  log: CallLog;
  now: () => number;
  scriptOf: (code: string) => Act[];
}) {
  const dossiers = new Map<string, Dossier>();
  const drifted: { code: string; module: string; seq: number }[] = [];
  const again: { code: string; module: string; seq: number; explained: boolean }[] = [];
  let registered = 0;

  const keyOf = (code: string, module: string) => `${module} ${code}`;
  const find = (code: string, module: string) => dossiers.get(keyOf(code, module));

  function enter(dossier: Dossier, state: string, note = ""): void {
    // Two states of a dossier never share a second: state and time are all that tells them apart.
    const at = Math.max(parts.now(), (dossier.states.at(-1)?.at ?? 0) + 1000);
    const form = dossier.taken.at(-1)?.submission;
    if (state === "4") registered += 1;
    dossier.states.push({
      state,
      at,
      note,
      content: SAYS[state] ?? "Khác",
      deadline: state === "2" ? stamp(at + 7 * 86_400_000) : "",
      result: state === "4" && form !== undefined ? resultOf(form, registered, at) : null,
    });
  }

  function perform(dossier: Dossier, { act, state, note }: Act): void {
    const present = dossier.states.at(-1);
    if (act === "forget") dossier.forgotten = true;
    else if (act === "say") enter(dossier, state ?? "5", note);
    else if (act === "amend") {
      if (present !== undefined) dossier.states.push({ ...present, note: note ?? "Đã sửa" });
    } else enter(dossier, WORDS[act], note);
  }

  return {
    find,
    /** True when it was taken, false when it was there already and nothing of it was kept. */
    submit(submission: Submission, cause: { seq: number; run: number }): boolean {
      const { code, module } = submission;
      const known = find(code, module);
      const hash = contentHash(submission);
      const last = known?.taken.at(-1);
      if (known !== undefined && last !== undefined && !known.forgotten) {
        if (hash === last.hash) {
          const explained = parts.log.spoiled(last.seq, last.run);
          again.push({ code, module, seq: cause.seq, explained });
        }
        if (known.states.at(-1)?.state !== "2") {
          if (hash !== last.hash) drifted.push({ code, module, seq: cause.seq });
          return false;
        }
      }
      const dossier: Dossier = known ?? {
        module,
        code,
        taken: [],
        states: [],
        script: parts.scriptOf(code),
        forgotten: false,
      };
      dossier.forgotten = false;
      dossier.taken.push({ ...cause, hash, submission });
      dossiers.set(keyOf(code, module), dossier);
      enter(dossier, "1");
      return true;
    },
    /** The clerk does the next act of the script; one who waits for a supplement does none. */
    work(dossier: Dossier): void {
      if (dossier.states.at(-1)?.state === "2") return;
      const next = dossier.script.shift();
      if (next !== undefined) perform(dossier, next);
    },
    perform,
    /** A code's dossiers, one a module. */
    of: (code: string): Dossier[] => [...dossiers.values()].filter((held) => held.code === code),
    all: (): Iterable<Dossier> => dossiers.values(),
    /** Changed content that came outside the supplement state, was called received and was not taken. */
    drifted: () => drifted,
    /** The content that was taken last, sent again; explained when the reply to it was spoiled. */
    again: () => again,
    count: (): number => dossiers.size,
  };
}
