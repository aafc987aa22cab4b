const text = { type: ["string", "number"], maxLength: 4000 };
const yesNo = { type: "boolean" };
const oneOf = (...words: string[]) => ({ enum: words });

/** The portal's own settings. */
export const portalSettings = {
  blankAllowed: text,
  fees: oneOf("all", "paid"),
  portalOriginCode: oneOf("local"),
  submittedVia: oneOf("portal", "province", "1", "2"),
  digitised: { enum: [true, false, "0", "1"] },
  verifiedByVneid: { enum: [true, false, "0", "1"] },
  submittedAtReception: yesNo,
  withoutFiles: yesNo,
  fileField: text,
  idOptional: yesNo,
} as const;
