/** One field of a form; a `filename` makes it a file. */
export interface FormField {
  readonly name: string;
  readonly filename?: string;
  readonly bytes: Buffer;
}

/** Reads `multipart/form-data` to the letter: every field, or undefined where a byte stands where it should not. */
export function readForm(body: Buffer, contentType: string): FormField[] | undefined {
  const boundary = /^multipart\/form-data; ?boundary="?([\w'()+,./:=?-]{1,70})"?$/i.exec(
    contentType,
  );
  if (boundary === null) return undefined;
  const opening = Buffer.from(`--${boundary[1]}`);
  const mark = Buffer.concat([CRLF, opening]);
  if (!body.subarray(0, opening.length).equals(opening)) return undefined;

  const fields: FormField[] = [];
  let at = opening.length;
  while (body.subarray(at, at + 2).equals(CRLF)) {
    const end = body.indexOf(mark, at);
    const field = end < 0 ? undefined : readField(body.subarray(at + 2, end));
    if (field === undefined) return undefined;
    fields.push(field);
    at = end + mark.length;
  }
  return /^--(\r\n)?$/.test(body.subarray(at, at + 5).toString("latin1")) ? fields : undefined;
}

const CRLF = Buffer.from("\r\n");
const BLANK = Buffer.from("\r\n\r\n");

function readField(section: Buffer): FormField | undefined {
  const end = section.indexOf(BLANK);
  if (end < 0) return undefined;
  const headers = section.subarray(0, end).toString();
  const said = /^content-disposition: form-data; name="([^"]+)"(?:; filename="([^"]*)")?$/im.exec(
    headers,
  );
  if (said?.[1] === undefined) return undefined;
  const bytes = section.subarray(end + BLANK.length);
  return { name: said[1], ...(said[2] === undefined ? {} : { filename: said[2] }), bytes };
}
