import type { Received } from "../../simulators/record/call-log.ts";

/**
 * Looks what came to a system since the last look: the dossiers, each once, whose record says by now that the desk received them. Nobody works on what
 * was only handed in, or was refused at the desk.
 */
export const createArrivals = (
  system: { received: (after: number) => Received[] },
  isReceived: (code: string) => boolean,
) => {
  const known = new Set<string>();
  let seen = 0;
  return (): string[] => {
    const arrived: string[] = [];
    for (const { seq, service, codes, applied } of system.received(seen)) {
      seen = seq;
      const [code] = codes;
      if (service !== "submit" || !applied || code === undefined || known.has(code)) continue;
      if (!isReceived(code)) continue;
      known.add(code);
      arrived.push(code);
    }
    return arrived;
  };
};
