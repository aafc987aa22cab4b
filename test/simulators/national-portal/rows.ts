import { isObject, type JsonObject, numberOf, timeOf } from "../json.ts";
import type { CallLog } from "../record/call-log.ts";
import { createColumn } from "../record/columns.ts";
import { contentHash, hashDigits, hashNumber } from "../record/content-hash.ts";
import type { Packer } from "../record/packed.ts";

/** One progress row as the portal holds it; the body only where bodies of rows are kept. */
export interface Row {
  readonly seq: number;
  readonly at: number;
  /** Which judging of its call applied it: 1 and more when the network repeated the call. */
  readonly run: number;
  readonly hash: string;
  readonly status: number;
  /** ThoiDiemXuLy to the second, its digits alone. */
  readonly time: string;
  readonly fault?: string;
  readonly replySpoiled: boolean;
  /** Milliseconds from its reply to the end of the connection, when no other call came between. */
  readonly connectionEndedMs?: number;
  readonly body?: JsonObject;
}

/** Remembers progress rows of all dossiers in order applied, 30 bytes each beside bodies. */
export function createRows(parts: { log: CallLog; packer: Packer; keepBodies: boolean }) {
  const { log, packer } = parts;
  const last = new Map<number, number>();
  const counts = new Map<number, number>();
  const repeated = new Set<number>();
  const bodies = new Map<number, Buffer>();
  const previous = createColumn(Int32Array);
  const seq = createColumn(Uint32Array);
  const run = createColumn(Uint8Array);
  const hash = createColumn(Float64Array);
  const status = createColumn(Uint8Array);
  const time = createColumn(Float64Array);

  function holds(code: number, wanted: number): boolean {
    for (let index = last.get(code) ?? -1; index >= 0; index = previous.get(index)) {
      if (hash.get(index) === wanted) return true;
    }
    return false;
  }

  function read(index: number): Row {
    const number = seq.get(index);
    const fault = log.faultOf(number);
    const ended = log.endedAfter(number);
    const bytes = bodies.get(index);
    const body = bytes === undefined ? undefined : packer.unpack(bytes);
    return {
      seq: number,
      at: log.timeOf(number),
      run: run.get(index),
      hash: hashDigits(hash.get(index)),
      status: status.get(index),
      time: String(time.get(index)),
      ...(fault === undefined ? {} : { fault }),
      replySpoiled: log.spoiled(number, run.get(index)),
      ...(ended === undefined ? {} : { connectionEndedMs: ended }),
      ...(isObject(body) ? { body } : {}),
    };
  }

  return {
    /** Appends a row; with `deduplicate`, one that the dossier already holds is dropped and false given. */
    add(
      code: number,
      row: JsonObject,
      call: { seq: number; run: number },
      deduplicate: boolean,
    ): boolean {
      const content = hashNumber(contentHash(row));
      if (holds(code, content)) {
        if (deduplicate) return false;
        repeated.add(code);
      }
      const index = previous.push(last.get(code) ?? -1);
      seq.push(call.seq);
      run.push(call.run);
      hash.push(content);
      status.push(numberOf(row.TrangThai));
      time.push(timeOf(row.ThoiDiemXuLy));
      if (parts.keepBodies) bodies.set(index, packer.pack(row));
      last.set(code, index);
      counts.set(code, (counts.get(code) ?? 0) + 1);
      return true;
    },
    /** A dossier's rows in order applied. */
    of(code: number): Row[] {
      const found: Row[] = [];
      for (let index = last.get(code) ?? -1; index >= 0; index = previous.get(index)) {
        found.push(read(index));
      }
      return found.reverse();
    },
    countOf: (code: number): number => counts.get(code) ?? 0,
    /** Dossiers that hold some row more than once. */
    repeated: (): ReadonlySet<number> => repeated,
    count: (): number => previous.length(),
  };
}
