import { isObject, type JsonObject, listOf, numberOf, textOf, timeOf } from "../json.ts";
import type { CallLog } from "../record/call-log.ts";
import { createColumn } from "../record/columns.ts";
import { contentHashes, hashDigits, hashNumber } from "../record/content-hash.ts";
import type { Packer } from "../record/packed.ts";
import type { KeepBodies } from "./settings.ts";

/** One accepted dossier push, without its body. Dates are digits, "" when absent. */
export interface Push {
  readonly seq: number;
  readonly at: number;
  /** Content of the whole body. */
  readonly hash: string;
  /** Content of the body's texts alone, without its lists. */
  readonly scalarsHash: string;
  readonly status: number;
  readonly received: string;
  readonly appointed: string;
  readonly finished: string;
  readonly filesCount: number;
  readonly resultsCount: number;
  /** How many rows the portal held for the dossier just then. */
  readonly rowsCount: number;
  readonly rank?: number;
  readonly fault?: string;
  readonly replySpoiled: boolean;
  /** Milliseconds from its reply to the end of the connection, when no other call came between. */
  readonly connectionEndedMs?: number;
  /** Identifies the push among all. */
  readonly index: number;
}

/** Remembers accepted pushes of all dossiers in order applied, about 70 bytes each beside bodies. */
export function createPushes(parts: {
  log: CallLog;
  packer: Packer;
  keepBodies: KeepBodies;
  rankOf?: (body: JsonObject) => number | undefined;
}) {
  const { log, packer, keepBodies } = parts;
  const last = new Map<number, number>();
  const bodies = new Map<number, Buffer>();
  const judged = { regressed: [] as number[], returned: [] as number[], again: [] as number[] };
  const previous = createColumn(Int32Array);
  const dossier = createColumn(Uint32Array);
  const seq = createColumn(Uint32Array);
  const run = createColumn(Uint8Array);
  const hash = createColumn(Float64Array);
  const scalars = createColumn(Float64Array);
  const rank = createColumn(Float64Array);
  const received = createColumn(Float64Array);
  const appointed = createColumn(Float64Array);
  const finished = createColumn(Float64Array);
  const status = createColumn(Uint8Array);
  const files = createColumn(Uint16Array);
  const results = createColumn(Uint16Array);
  const rows = createColumn(Uint16Array);

  function read(index: number): Push {
    const number = seq.get(index);
    const placed = rank.get(index);
    const fault = log.faultOf(number);
    const ended = log.endedAfter(number);
    return {
      index,
      seq: number,
      at: log.timeOf(number),
      hash: hashDigits(hash.get(index)),
      scalarsHash: hashDigits(scalars.get(index)),
      status: status.get(index),
      received: dateText(received.get(index)),
      appointed: dateText(appointed.get(index)),
      finished: dateText(finished.get(index)),
      filesCount: files.get(index),
      resultsCount: results.get(index),
      rowsCount: rows.get(index),
      ...(Number.isNaN(placed) ? {} : { rank: placed }),
      ...(fault === undefined ? {} : { fault }),
      ...(ended === undefined ? {} : { connectionEndedMs: ended }),
      replySpoiled: log.spoiled(number, run.get(index)),
    };
  }

  /** Compares a new push with those before it; a dossier has few, so each is looked at. */
  function judge(index: number): void {
    const before = previous.get(index);
    const content = hash.get(index);
    if (before >= 0 && hash.get(before) === content) judged.again.push(index);
    let seen = false;
    let highest = Number.NEGATIVE_INFINITY;
    for (let earlier = before; earlier >= 0; earlier = previous.get(earlier)) {
      if (hash.get(earlier) === content) seen = true;
      if (rank.get(earlier) > highest) highest = rank.get(earlier);
    }
    if (seen && hash.get(before) !== content) judged.returned.push(index);
    if (rank.get(index) < highest) judged.regressed.push(index);
  }

  function keep(code: number, index: number, body: JsonObject): void {
    if (keepBodies === "none") return;
    const earlier = last.get(code);
    if (keepBodies === "present" && earlier !== undefined) bodies.delete(earlier);
    bodies.set(index, packer.pack(body));
  }

  return {
    add(code: number, body: JsonObject, call: { seq: number; run: number }, rowsNow: number): void {
      const index = previous.push(last.get(code) ?? -1);
      dossier.push(code);
      seq.push(call.seq);
      run.push(call.run);
      const hashes = contentHashes(body);
      hash.push(hashNumber(hashes.whole));
      scalars.push(hashNumber(hashes.scalars));
      rank.push(parts.rankOf?.(body) ?? Number.NaN);
      received.push(timeOf(body.NgayTiepNhan));
      appointed.push(Number(textOf(body, "NgayHenTra")));
      finished.push(Number(textOf(body, "NgayKetThucXuLy")));
      status.push(numberOf(body.TrangThaiHoSo ?? body.TrangThai));
      files.push(listOf(body, "TaiLieuNop").length);
      results.push(listOf(body, "DanhSachGiayToKetQua").length);
      rows.push(rowsNow);
      judge(index);
      keep(code, index, body);
      last.set(code, index);
    },
    /** A dossier's pushes, first to last. */
    of(code: number): Push[] {
      const found: Push[] = [];
      for (let index = last.get(code) ?? -1; index >= 0; index = previous.get(index)) {
        found.push(read(index));
      }
      return found.reverse();
    },
    latest(code: number): Push | undefined {
      const index = last.get(code);
      return index === undefined ? undefined : read(index);
    },
    /** The body of a push, when it was kept. */
    body(index: number): JsonObject | undefined {
      const bytes = bodies.get(index);
      const body = bytes === undefined ? undefined : packer.unpack(bytes);
      return isObject(body) ? body : undefined;
    },
    read,
    codeOf: (index: number): number => dossier.get(index),
    /** The push before it of the same dossier, if any. */
    before(index: number): Push | undefined {
      const earlier = previous.get(index);
      return earlier < 0 ? undefined : read(earlier);
    },
    /**
     * Pushes found on arrival: ranked below an earlier one (`regressed`), back at a content that had been left
     * (`returned`), the same as the one just before (`again`).
     */
    judged: judged as Readonly<Record<keyof typeof judged, readonly number[]>>,
    codes: (): Iterable<number> => last.keys(),
    count: (): number => previous.length(),
  };
}

function dateText(number: number): string {
  return number === 0 ? "" : String(number);
}
