import { Unmappable } from "../../contract.ts";

/** A message and what had to be changed to put it in the system's words. */
export type Mapped<Message> = { message: Message; notes: string[] };

/** Gathers, while one message is written, every field that the system requires and the dossier lacks, and every text cut. */
export const createChecks = ({
  system = "Hệ thống",
  blankAllowed = [],
}: {
  /** What sentences call the system. */
  system?: string;
  /** Required fields that may go out empty. */
  blankAllowed?: readonly string[];
} = {}) => {
  const notes: string[] = [];
  const errors: { pointer: string; message: string }[] = [];

  const lacks = (pointer: string, message: string): void => {
    errors.push({ pointer, message });
  };
  /** A required field is empty; `what` completes the cure. */
  const empty = (pointer: string, field: string, what = "hãy bổ sung trường này"): void => {
    if (!blankAllowed.includes(field)) lacks(pointer, `${system} yêu cầu ${field}; ${what}.`);
  };
  return {
    notes,
    lacks,
    empty,
    /** A value cannot be said there; `clause` ends the sentence. */
    cannot: (pointer: string, field: string, clause: string): void =>
      lacks(pointer, `${system} yêu cầu ${field} ${clause}`),
    /** Another word was sent in the place of one that the system has none for. */
    instead: (field: string, what: string): void => {
      notes.push(`${field}: ${system.toLowerCase()} ${what}`);
    },
    /** The text within a limit, with a note where it was cut. */
    within: (value: string, limit: number, field: string): string => {
      const whole = value.normalize("NFC");
      const cut = shorten(whole, limit);
      if (cut !== whole) notes.push(`${field} dài hơn ${limit} ký tự, đã cắt`);
      return cut;
    },
    /** The message with its notes; throws {@link Unmappable} with everything that is lacking. */
    finish: <Message>(message: Message): Mapped<Message> => {
      if (errors.length > 0) throw new Unmappable(errors);
      return { message, notes };
    },
  };
};

/** What is checked while a message is written. */
export type Checks = ReturnType<typeof createChecks>;

/** A text within a limit, counted in characters after NFC: cut to limit − 3 and "...", never in the middle of a character. Pure. */
export const shorten = (text: string, limit: number): string => {
  const whole = text.normalize("NFC");
  // No text has more characters than code units.
  if (whole.length <= limit) return whole;
  const characters = [...whole];
  return characters.length <= limit ? whole : `${characters.slice(0, limit - 3).join("")}...`;
};
