/** Prints a result: one line of JSON with `--json`, otherwise as the command words it. */
export const print = (json: boolean | undefined, result: unknown, words: () => string): void => {
  process.stdout.write(`${json ? JSON.stringify(result) : words()}\n`);
};

/** A moment as an operator reads it: Asia/Ho_Chi_Minh. */
export const localTime = (moment: string | Date | null | undefined): string =>
  moment
    ? new Date(moment).toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour12: false })
    : "–";
