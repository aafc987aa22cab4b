import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

/** Where a request stands in a trace that goes through several programs (W3C Trace Context). */
export type Trace = { trace: string; span: string; flags: string };

/** A response that knows the trace of its request. */
export type Traced = ServerResponse & { locals?: { trace?: Trace } };

const FORM =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;

/** Goes on with the trace that a caller names in `traceparent`; where that is missing or not well formed, begins one. */
export const traceOf = (traceparent: unknown): Trace => {
  const span = nextSpan();
  const [, version, trace, flags = "00", more] =
    typeof traceparent === "string" ? (FORM.exec(traceparent) ?? []) : [];
  // Only a later version may say more than this one does.
  const known = trace !== undefined && !(version === "00" && more !== undefined);
  if (!known) return { trace: hex(), span, flags: "00" };
  // Of the flags only the last bit means something.
  return { trace, span, flags: Number.parseInt(flags, 16) % 2 === 1 ? "01" : "00" };
};

/** What a caller is told: its trace, and our own place in it. */
export const traceResponse = ({ trace, span, flags }: Trace): string =>
  `00-${trace}-${span}-${flags}`;

/** 32 digits, drawn from entropy that is kept ready. */
const hex = () => randomUUID().replaceAll("-", "");

/** Half of each span is this process's own by chance, the other half counts: a trace goes through few processes. */
const ours = hex().slice(0, 8);
let spans = 0;
const nextSpan = () => {
  spans = (spans + 1) >>> 0;
  return ours + spans.toString(16).padStart(8, "0");
};
