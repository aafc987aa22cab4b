import assert from "node:assert/strict";
import { Unmappable } from "../../../adapters/contract.ts";
import type { Checks } from "../../../adapters/kit/mapping/checks.ts";
import type { Table } from "../../../adapters/kit/mapping/table.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";

/** A message, what it says in our words, what of it was not read, and the message that those words make over what it was written from. */
export type Trip = { message: object; says: unknown; unread: string[]; again: object };

/** What a message is written from; `at`: its place in the dossier. */
export type Written<From, Context> = {
  from: From;
  context: Context;
  at?: string;
  checks?: () => Checks;
};

/** The way there and back of what a table writes of a dossier; nothing of what cannot be said there. */
export const tripsBy =
  <Wire extends object, From, Context>(
    { encode, decode }: Pick<Table<Wire, From, Context>, "encode" | "decode">,
    piecesOf: (dossier: Dossier) => Written<From, Context>[],
  ) =>
  (dossier: Dossier): Trip[] =>
    piecesOf(dossier).flatMap(({ from, context, at = "", checks }) => {
      const write = (what: From) => encode(what, context, checks?.(), at).message;
      try {
        const message = write(from);
        const { says, unread } = decode(
          JSON.parse(JSON.stringify(message)),
          context,
          at.replace(/\/\d+(?=\/|$)/g, "/*"),
        );
        return [{ message, says, unread, again: write(over(from, says) as From) }];
      } catch (error) {
        if (error instanceof Unmappable) return [];
        throw error;
      }
    });

/** Every word of the message is read, and makes the same message again: what is lost on the way was never in it. */
export const assertTrip = ({ message, says, unread, again }: Trip): void => {
  assert.deepEqual(unread, []);
  assert.notDeepEqual(says, {});
  assert.deepEqual(again, message);
};

/** What is said put over what stood there, lists of one length item by item. */
const over = (ours: unknown, says: unknown): unknown => {
  if (Array.isArray(ours) && Array.isArray(says))
    return ours.length === says.length ? ours.map((each, n) => over(each, says[n])) : ours;
  if (isObject(ours) && isObject(says)) {
    const names = Object.keys({ ...ours, ...says });
    return Object.fromEntries(names.map((name) => [name, over(ours[name], says[name])]));
  }
  return says ?? ours;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
