import { randomBytes } from "node:crypto";
import { deadline } from "../kit/http/deadline.ts";

/** What a time-stamp says: when, by whose certificate, and whether that certificate goes back to one that is trusted. */
export type Stamped = { at: Date; by: string; trusted: boolean };

/** Asks for a time-stamp of some bytes; gives the whole response, read and found in order. Throws where there is none. */
export type AskStamp = (data: Buffer, signal: AbortSignal) => Promise<Buffer>;

/**
 * An authority for time-stamps (RFC 3161) at an address: it learns a hash of the bytes and nothing else. No redirects, 64 KiB and
 * ten seconds at most.
 */
export const createAskStamp =
  (url: string, timeoutMs = 10_000): AskStamp =>
  async (data, signal) => {
    const nonce = randomBytes(8);
    // A whole number is negative by its first bit, and has no zeros before it.
    nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/timestamp-query" },
      body: await requestOf(data, nonce),
      redirect: "error",
      signal: deadline(signal, timeoutMs),
    });
    const response = await bytesOf(answer);
    if (answer.status !== 200)
      throw new BadStamp(`HTTP_${answer.status}`, `trả lời HTTP ${answer.status}`);
    await readStamp(response, data, { nonce });
    return response;
  };

/** The answer is no time-stamp of what was asked: a code for the log, a sentence for the operator. */
export class BadStamp extends Error {
  override readonly name = "BadStamp";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads a response: granted, of these bytes, signed by a certificate that may sign time-stamps and was valid then. `roots`:
 * certificates (PEM) one of which must stand at the end of the signer's chain for it to be trusted. Throws {@link BadStamp}.
 */
export const readStamp = async (
  response: Buffer,
  data: Buffer,
  { nonce, roots = [] }: { nonce?: Buffer; roots?: string[] } = {},
): Promise<Stamped> => {
  const { Certificate, SignedData, TSTInfo, TimeStampResp } = await import("pkijs");
  const read = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch {
      throw new BadStamp("UNREADABLE", `không đọc được ${what}`);
    }
  };
  const reply = read("trả lời", () => TimeStampResp.fromBER(exactly(response)));
  if (reply.status.status > 1)
    throw new BadStamp("NOT_GRANTED", `không được cấp, trạng thái ${reply.status.status}`);
  const signed = read("dấu", () => new SignedData({ schema: reply.timeStampToken?.content }));
  const content = signed.encapContentInfo.eContent;
  if (signed.encapContentInfo.eContentType !== tstInfo || !content)
    throw new BadStamp("NO_STAMP", "đây không phải dấu thời gian");
  const info = read("nội dung dấu", () => TSTInfo.fromBER(content.getValue()));
  if (nonce && !Buffer.from(info.nonce?.valueBlock.valueHexView ?? []).equals(nonce))
    throw new BadStamp("OTHER_REQUEST", "trả lời cho một yêu cầu khác");

  const check = async (trustedCerts: InstanceType<typeof Certificate>[]) =>
    signed.verify({
      signer: 0,
      data: exactly(data),
      extendedMode: true,
      checkChain: trustedCerts.length > 0,
      passedWhenNotRevValues: true,
      trustedCerts,
    });
  const found = await check([]).catch(() => undefined);
  if (!found?.signatureVerified || !found.signerCertificate)
    throw new BadStamp("NOT_SIGNED", "không phải của mã này, hoặc chữ ký sai");
  const { signerCertificate: signer } = found;
  const usage = signer.extensions?.find(({ extnID }) => extnID === extendedKeyUsage)?.parsedValue;
  if (!usage?.keyPurposes?.includes(timeStamping))
    throw new BadStamp("NOT_FOR_STAMPS", "chứng thư không được dùng để cấp dấu thời gian");
  if (info.genTime < signer.notBefore.value || info.genTime > signer.notAfter.value)
    throw new BadStamp("EXPIRED", "chứng thư không có hiệu lực vào lúc đó");
  const trusted =
    roots.length > 0 &&
    (await check(roots.map((pem) => Certificate.fromBER(exactly(derOf(pem))))).then(
      ({ signatureVerified }) => signatureVerified === true,
      () => false,
    ));
  const name = signer.subject.typesAndValues.find(({ type }) => type === commonName);
  return { at: info.genTime, by: name?.value.valueBlock.value ?? "?", trusted };
};

/** The certificates of a PEM file. */
export const certificatesOf = (pem: string): string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

const derOf = (pem: string) => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");

const requestOf = async (data: Buffer, nonce: Buffer): Promise<ArrayBuffer> => {
  const [{ MessageImprint, TimeStampReq }, { Integer }] = await Promise.all([
    import("pkijs"),
    import("asn1js"),
  ]);
  const request = new TimeStampReq({
    version: 1,
    messageImprint: await MessageImprint.create("SHA-256", exactly(data)),
    nonce: new Integer({ valueHex: exactly(nonce) }),
    certReq: true,
  });
  return request.toSchema().toBER();
};

const bytesOf = async (answer: Response): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > 65_536) throw new BadStamp("TOO_LONG", "trả lời quá dài");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** The bytes as a buffer of their own: Node's are parts of greater ones. */
const exactly = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

const tstInfo = "1.2.840.113549.1.9.16.1.4";
const extendedKeyUsage = "2.5.29.37";
const timeStamping = "1.3.6.1.5.5.7.3.8";
const commonName = "2.5.4.3";
