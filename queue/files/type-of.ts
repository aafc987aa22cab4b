/** How much of a file's beginning tells its type. */
export const HEAD_BYTES = 4_096;

/** A type that files are given out as, and the ending of a name for it. */
export type FileType = { type: string; ending: string };

/**
 * The type of a file by its first bytes, out of a short list; whatever else it is, `application/octet-stream`. What a caller says of
 * it is not asked: one content has one type, whoever brings it. Pure.
 */
export const typeOf = (head: Buffer): FileType => {
  const found = known.find(({ begins }) => begins.some((each) => head.indexOf(each) === 0));
  if (!found) return other;
  return found === zip ? officeOf(head) : found;
};

/** The ending for the name of a file of that type. */
export const endingOf = (type: string): string =>
  [...known, ...office].find((each) => each.type === type)?.ending ?? other.ending;

const bytes = (...hex: string[]) => hex.map((each) => Buffer.from(each, "hex"));

const other: FileType = { type: "application/octet-stream", ending: "bin" };
const zip = { type: "application/zip", ending: "zip", begins: bytes("504b0304") };
const known = [
  { type: "application/pdf", ending: "pdf", begins: bytes("255044462d") },
  { type: "image/jpeg", ending: "jpg", begins: bytes("ffd8ff") },
  { type: "image/png", ending: "png", begins: bytes("89504e470d0a1a0a") },
  { type: "image/tiff", ending: "tif", begins: bytes("49492a00", "4d4d002a") },
  zip,
];

const OOXML = "application/vnd.openxmlformats-officedocument";
const office = [
  { type: `${OOXML}.wordprocessingml.document`, ending: "docx", holds: "word/" },
  { type: `${OOXML}.spreadsheetml.sheet`, ending: "xlsx", holds: "xl/" },
];

/** Office documents are zip archives; the names of what is in them tell which. */
const officeOf = (head: Buffer): FileType =>
  head.includes("[Content_Types].xml")
    ? (office.find(({ holds }) => head.includes(holds)) ?? zip)
    : zip;
