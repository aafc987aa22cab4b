/** What an answer gave as `next`: a bigint of PostgreSQL, which a number of JavaScript does not hold. */
export const entryId = {
  type: "string",
  maxLength: 19,
  format: "bigint",
  title: "Con trỏ next của lần trước",
  "x-expected": "con trỏ next của trang trước",
};
