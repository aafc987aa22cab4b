import { InvalidArgumentError } from "commander";

/** Reads an option's whole number of at least 1. */
export const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`Expected a whole number from 1, got "${text}".`);
  return value;
};
