import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import { Unmappable } from "../../contract.ts";
import { shorten } from "./wire.ts";

/** A message and what had to be changed to put it in the portal's words. */
export type Mapped<Message> = { message: Message; notes: string[] };

/** Gathers, while one message is written, every field that the portal requires and the dossier lacks, and every text cut. */
export const createChecks = (settings: Pick<SystemSettings, "settings">) => {
  const notes: string[] = [];
  const errors: { pointer: string; message: string }[] = [];
  const blankAllowed = String(settings.settings.blankAllowed ?? "").split(",");

  const lacks = (pointer: string, message: string): void => {
    errors.push({ pointer, message });
  };
  return {
    notes,
    lacks,
    /** The value; without one the dossier is unmappable, unless `blankAllowed` names the field. */
    need: (value: string | undefined, pointer: string, field: string): string => {
      if ((value === undefined || value.trim() === "") && !blankAllowed.includes(field))
        lacks(pointer, `Cổng yêu cầu ${field}; hãy bổ sung trường này.`);
      return value ?? "";
    },
    /** The text within a limit, with a note where it was cut. */
    within: (value: string, limit: number, field: string): string => {
      const cut = shorten(value, limit);
      if (cut.endsWith("...") && cut.length < value.normalize("NFC").length)
        notes.push(`${field} dài hơn ${limit} ký tự, đã cắt`);
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
