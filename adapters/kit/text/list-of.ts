/** A setting's list, `a,b`; inside a value `%2C` and `%25` stand for the comma and the percent sign. Pure. */
export const listOf = (setting: unknown): string[] =>
  String(setting ?? "")
    .split(",")
    .map((each) => each.trim().replaceAll("%2C", ",").replaceAll("%25", "%"))
    .filter((each) => each !== "");
