import type { Dossier } from "../../schemas/generated/dossier.ts";
import {
  type Adapter,
  type Call,
  type Observe,
  type Outcome,
  type Part,
  Unmappable,
} from "../contract.ts";
import type { KindParts } from "../kind.ts";
import { contentDigest, filesOf } from "../kit/mapping/digest.ts";
import type { Origin } from "../kit/mapping/origin.ts";
import type { readReceive } from "./call-backs.ts";
import type { Delivery, Described } from "./deliveries.ts";
import type { readPoll } from "./news.ts";

/** All that a file says of its system beside its interface. */
type Whole = Described & {
  observe: Observe<Call> | undefined;
  poll: ReturnType<typeof readPoll>;
  receive: ReturnType<typeof readReceive>;
};

/** A system as its file describes it: parts by its maps, in the file's order. */
export const fileAdapter = (
  { concerns, deliveries, observe, poll, receive }: Whole,
  { system, settings, inboundSecrets = [] }: KindParts,
): Adapter<Call> => {
  const givesCode = deliveries.some(({ receiptOf }) => receiptOf !== undefined);
  const inbound = receive(system, inboundSecrets);
  const deliveryOf = (kind: string) =>
    deliveries.find(({ part }) => (part === "dossier") === (kind === "dossiers"));
  const told = (dossier: Dossier) =>
    deliveries.flatMap((each) => messagesOf(each, dossier, system));
  const ifLostOf = ({ part, ifLost }: Delivery): Part["ifLost"] =>
    settings.ifLost[part === "dossier" ? "dossier" : "rows"] ?? ifLost;
  return {
    ...(givesCode ? { codes: { dossier: system } } : {}),
    ...(observe ? { observe } : {}),
    ...(poll ? { poll: { news: poll(system) } } : {}),
    ...(Object.keys(inbound).length > 0 ? { receive: inbound } : {}),
    perCall: (kind) => deliveryOf(kind)?.several?.perCall ?? 1,
    concerns,
    parts: (dossier) => {
      const all = told(dossier);
      const errors = all.flatMap((each) => each.errors);
      if (errors.length > 0) throw new Unmappable(errors);
      return all.map(
        ({ delivery, key, at, message, notes }): Part => ({
          key,
          kind: delivery.part === "dossier" ? "dossiers" : "rows",
          ...(at === "" ? {} : { at }),
          message,
          digest: contentDigest(message, filesOf(dossier)),
          ...(delivery.overwrites ? { overwrites: true as const } : {}),
          ...(delivery.underDossier ? { under: "dossier" } : {}),
          ifLost: ifLostOf(delivery),
          ...(notes.length > 0 ? { notes } : {}),
        }),
      );
    },
    send: async (items, call) => {
      const { operation = "", several, receiptOf } = deliveryOf(items[0]?.part.kind ?? "") ?? {};
      const sent = items.map(({ code }) => code);
      if (several) {
        const messages = items.map(({ part }) => Object(part.message));
        const more = { sent, ...(several.items ? { items: several.items } : {}) };
        return several.outcomes(messages, await call.to(operation, several.wrap(messages), more));
      }
      const { outcome, body } = await call.to(operation, items[0]?.part.message, { sent });
      const given = outcome.is === "accepted" ? receiptOf?.(body) : undefined;
      const told =
        given === undefined ? outcome : ({ ...outcome, receipt: { code: given } } as Outcome);
      return items.map(() => told);
    },
  };
};

/** Where each field of each part comes from. Throws {@link Unmappable}. Pure. */
export const originsOf = (deliveries: readonly Delivery[], dossier: Dossier) =>
  Object.fromEntries(
    deliveries.flatMap((each) =>
      messagesOf(each, dossier).map(({ key, at, origin }) => [
        key,
        Object.fromEntries(
          Object.entries(origin()).map(([path, places]) => [
            path,
            places.map((place) => place.replace(/^\/step(?=\/|$)/, at)),
          ]),
        ),
      ]),
    ),
  );

type Message = {
  delivery: Delivery;
  key: string;
  /** Where in the dossier it comes from. */
  at: string;
  message: object;
  notes: string[];
  errors: Unmappable["errors"];
  origin: () => Origin;
};

/** A step that the system told itself is not told back to it: where steps are added, it would have it twice. */
const messagesOf = (delivery: Delivery, dossier: Dossier, system?: string): Message[] => {
  if (delivery.part === "dossier") return [messageOf(delivery, "dossier", "", dossier)];
  return (dossier.steps ?? []).flatMap((step, n) =>
    system !== undefined && step.key?.startsWith(`${system}:`)
      ? []
      : [messageOf(delivery, `row:${step.key ?? n}`, `/steps/${n}`, { ...dossier, step })],
  );
};

const messageOf = (delivery: Delivery, key: string, at: string, from: object): Message => {
  try {
    const { message, notes, origin } = delivery.table.encode(from, undefined);
    return { delivery, key, at, message, notes, errors: [], origin };
  } catch (error) {
    if (!(error instanceof Unmappable)) throw error;
    const errors = error.errors.map(({ pointer, message }) => ({
      pointer: at === "" ? pointer : pointer.replace(/^\/step(?=\/|$)/, at),
      message,
    }));
    return { delivery, key, at, message: {}, notes: [], errors, origin: () => ({}) };
  }
};
