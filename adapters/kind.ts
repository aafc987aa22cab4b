import type { Dossier } from "../schemas/generated/dossier.ts";
import type { ReplyRule, SystemSettings } from "../schemas/generated/systems.ts";
import type { FieldError, Verdict } from "../schemas/validate.ts";
import type { Adapter, Call, Files } from "./contract.ts";

/** How good an adapter is, by what the suite of all adapters proves of it: `adapters/README.md`. */
export type Grade = "bronze" | "silver" | "gold";

/** A kind of system that a systems file may name: its settings, the interface in each of its variants, and its adapter. */
export type AdapterKind = {
  /** What `adapter` in the systems file says. */
  name: string;
  /** Its own settings by name, each a JSON Schema; what is not among them, or among the kit's, is refused at the start. */
  settings: Readonly<Record<string, object>>;
  /** Those of its settings without which it cannot work, each with what to do about it. */
  needs?: Readonly<Record<string, string>>;
  /**
   * What it may set of a dossier, by pointer: fields (`/results`) and flags (`/flags/onlinePayment`). Codes and steps are each source's own
   * in any case, and of lists each item is its source's; what it says of anything else changes nothing, and a person is told.
   */
  owns: readonly string[];
  /** Of these, those for which its word counts before the province's: what it alone knows at first hand, such as that a fee was paid. */
  precedes?: readonly string[];
  /**
   * It brings dossiers that the province does not know yet, by statements that are whole or say `procedure`, `applicant` or `agencies`: until the
   * province speaks, what it says of them counts.
   */
  opens?: true;
  /**
   * From the acceptance of a part with `custody` on it has a dossier in hand (custodian, cơ quan đang thụ lý): its status, and when the
   * dossier ended, count until it says an end or asks for a supplement. They stand not among what it `owns`.
   */
  custodian?: true;
  profiles: Readonly<Record<string, Profile>>;
  create(parts: KindParts): Adapter<Call>;
  /** Where each field of each part's message comes from: its path there, the places of the dossier. Left out: not known. Pure. */
  origins?(dossier: Dossier): Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

/** A kind of system whose interface stands in a file that `settings.file` names: each file makes a kind of its own. */
export type FileKind = {
  name: string;
  settings: Readonly<Record<string, object>>;
  /** The kind that the file's content describes, or all that is wrong with it. Pure. */
  read(content: unknown): Verdict<AdapterKind>;
  /** The same of a text of YAML, each fault with its line and column. Pure. */
  readYaml(text: string): { ok: true; value: AdapterKind } | { ok: false; errors: Placed[] };
};

/** A fault of a text, and where it stands there, counted from 1. */
export type Placed = FieldError & { line: number; column: number };

/** `inboundSecrets`: what a system that calls us shows that it is it, the one in force first. */
export type KindParts = {
  system: string;
  settings: SystemSettings;
  files: Files;
  inboundSecrets?: readonly string[];
};

/** One variant of a system's interface: who may call it and how, and its operations by name. */
export type Profile = {
  /** Styles of sign-on that `auth.type` may name; the first is the usual one. */
  auth: readonly string[];
  /** How a session is had and told, where a style is one of a session. */
  session?: SessionForm;
  /** What an answer in the system's own form looks like. */
  form: ReplyForm;
  /** Whole phrases by which a failure's text refuses the session or token; by default a token's. */
  refusedBy?: readonly string[];
  operations: Readonly<Record<string, Operation>>;
  /** What the system posts brings a secret of its own, which `auth` must name. */
  inboundSecret?: true;
};

/** A login by name and password: where, whose session goes into what is sent, and what to look at when it is refused. */
export type SessionForm = {
  path: string;
  sign: (body: object, by: { session: string; unit: string }) => object;
  cure: string;
};

/**
 * The members of a body that hold its code and its texts, each by its name or, with a slash before it, by its place further in. `whole`: without
 * both it is not the system's own form; nor is it without `own`.
 */
export type ReplyForm = { code: string; texts: readonly string[]; whole?: true; own?: string };

/** One named call of a system's interface. */
export type Operation = {
  method?: "GET" | "POST";
  /** Below `baseUrl`, where `paths` does not say otherwise; null: every installation has its own. */
  path: string | null;
  /** Its name in `paths`, where several operations have one address. */
  at?: string;
  /** How the message goes; of a GET in the query. */
  body: "json" | "form" | "multipart" | "text" | "xml";
  /** The root element of an XML body. */
  root?: string;
  /** Its answers are XML. */
  xmlAnswers?: true;
  /** `reads` changes nothing there, `sets` may be said again, `adds` makes something each time. */
  effect: "reads" | "sets" | "adds";
  /** How sure it is that the path is right. */
  mark: "seen" | "seen in one" | "unverified" | "ours";
  /** The reply table, asked from its top after the `replies` of the systems file. */
  rows: readonly Rule[];
  /** The whole text counts as what it says, but for the members that only repeat what was sent, whose own words are no answer. */
  raw?: true;
  /** "Already there" acknowledges what was sent: it is judged as strictly as a yes. */
  acknowledges?: true;
  /** Most bytes of an answer, where files travel in it; else 1 MiB. */
  answerBytes?: number;
  /** Its yes is known by what it brings, so that no text of `successPhrases` is asked for. */
  tells?: true;
};

/** What becomes of a part whose reply was lost, where neither its adapter nor the settings say otherwise: by what telling it again does. */
export const ifLostBy = { reads: "resend", sets: "resend", adds: "park" } as const;

/**
 * A row of a system's reply table. `uncertain`: the request may have taken effect all the same. `whole`: fits only a body
 * that has both a code and a message. `otherwise`: a catch-all, asked after the words of a busy system.
 */
export type Rule = ReplyRule & { uncertain?: boolean; whole?: boolean; otherwise?: boolean };
