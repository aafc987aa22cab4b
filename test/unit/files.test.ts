import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { storeOf } from "../../gateway/cli/doctor/files.ts";
import { createFileMetrics } from "../../gateway/telemetry/file-metrics.ts";
import { roomWords } from "../../gateway/telemetry/room-words.ts";
import { createDisk } from "../../queue/files/disk.ts";
import { createFiles, type FileEvent } from "../../queue/files/files.ts";
import type { FileRow } from "../../queue/ledger/files/keep-file.ts";
import { until } from "../until.ts";

const reader = { key: "1", scope: null };
const idOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
async function* source(bytes: Buffer) {
  yield bytes;
}

describe("the store of files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lienthong-store-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A store whose rows are kept in memory. */
  const openStore = (free: () => Promise<number> = async () => 1_000, bytes = 5_000) => {
    const told: [FileEvent, number][] = [];
    const known = new Map<string, FileRow>();
    const whole = async () => bytes;
    const disk = createDisk({ folder: join(folder, "files"), leastFree: 100, free, whole });
    const rows = {
      keep: async (file: FileRow, _: unknown, place: (isNew: boolean) => Promise<void>) => {
        const wasKnown = known.has(file.id);
        await place(!wasKnown);
        known.set(file.id, file);
        return { wasKnown };
      },
      find: async (id: string) => known.get(id),
      lookAt: async () => "none" as const,
    };
    const files = createFiles({
      disk,
      rows: rows as unknown as Parameters<typeof createFiles>[0]["rows"],
      tell: (...each) => told.push(each),
    });
    return { files, disk, told };
  };

  it("tells whether its disk has room, and what is wrong where it cannot be used", async () => {
    let room = 100;
    const { files } = openStore(async () => room);
    assert.deepEqual(await files.room(), { is: "enough", free: 100 });
    room = 99;
    assert.deepEqual(await files.room(), { is: "full", free: 99, isTooSmall: false });
    const small = await openStore(async () => 90, 99).files.room();
    assert.deepEqual(small, { is: "full", free: 90, isTooSmall: true });
    assert.match(roomWords(small).join(), /không bao giờ nhận tệp; đặt FILES_FOLDER/);
    await rm(join(folder, "files"), { recursive: true });
    await writeFile(join(folder, "files"), "");
    assert.equal((await files.room()).is, "unusable");
  });

  it("says of a disk that does not answer that it cannot be used, asks it once and waits once", async () => {
    let asked = 0;
    let answer = (_: number) => {};
    const first = new Promise<number>((resolve) => {
      answer = resolve;
    });
    const { files } = openStore(() => {
      asked += 1;
      return first;
    });
    const silent = { is: "unusable", why: "no answer" };
    assert.deepEqual(await files.room(), silent);
    const began = performance.now();
    assert.deepEqual(await files.room(), silent);
    assert.ok(performance.now() - began < 400, "waited again");
    assert.equal(asked, 1);
    answer(500);
    await until("an answer", async () => (await files.room()).is === "enough");
  });

  it("counts what is stored, given out and refused, and shows its room", async () => {
    let room = 1_000;
    const { files, disk, told } = openStore(async () => room);
    const registry = new Registry();
    const metrics = createFileMetrics(registry, files.room);
    const bytes = Buffer.from("một tệp mẫu");
    await files.keep(source(bytes), reader);
    await files.keep(source(bytes), reader);
    const opened = await files.open(idOf(bytes), reader);
    for await (const _ of opened?.bytes() ?? assert.fail("is gone"));
    await opened?.close();
    const path = join(disk.folder, idOf(bytes).slice(0, 2), idOf(bytes));
    await writeFile(path, Buffer.from("x"));
    await assert.rejects(files.open(idOf(bytes), reader));
    await writeFile(path, Buffer.from(bytes).fill(1, 0, 1));
    const spoilt = await files.open(idOf(bytes), reader);
    await assert.rejects(async () => {
      for await (const _ of spoilt?.bytes() ?? []);
    });
    await spoilt?.close();
    room = 0;
    await assert.rejects(files.keep(source(bytes), reader));
    assert.deepEqual(told, [
      ["stored", 1],
      ["known", 1],
      ["given", 1],
      ["spoilt", 1],
      ["given", 1],
      ["spoilt", 1],
      ["full", 1],
    ]);
    for (const each of told) metrics.count(...each);
    room = 700;
    const text = await registry.metrics();
    assert.match(text, /^lienthong_files_total\{event="spoilt"\} 2$/m);
    assert.match(text, /^lienthong_files_free_bytes 700$/m);
    await rm(disk.folder, { recursive: true });
    await writeFile(disk.folder, "");
    assert.doesNotMatch(await registry.metrics(), /^lienthong_files_free_bytes \d/m);
  });

  it("is tried by doctor: whether it can be written to, and has the files that the ledger knows", async () => {
    let room = 1_000;
    const { files, disk } = openStore(async () => room);
    const listed: { id: string; size: number }[] = [];
    const pool = { query: async () => ({ rows: listed }) } as unknown as Parameters<
      typeof storeOf
    >[1];
    assert.match(await storeOf(disk, pool), /chưa có tệp$/);
    room = 99;
    await assert.rejects(storeOf(disk, pool), /không nhận thêm tệp; dọn đĩa/);
    const small = openStore(async () => 90, 99).disk;
    await assert.rejects(storeOf(small, pool), /không bao giờ nhận tệp; đặt FILES_FOLDER/);
    assert.equal(existsSync(disk.folder), false);
    room = 1_000;
    const bytes = Buffer.from("một tệp mẫu");
    listed.push(await files.keep(source(bytes), reader));
    assert.match(await storeOf(disk, pool), /có đủ 1 tệp mới nhất$/);
    listed.push({ id: "0".repeat(64), size: 5 });
    await assert.rejects(storeOf(disk, pool), /thiếu hoặc hỏng 1 trong 2 tệp.*FILES_FOLDER/);
    room = 99;
    await assert.rejects(storeOf(disk, pool), /không nhận thêm tệp; dọn đĩa/);
    room = 1_000;
    await rm(disk.folder, { recursive: true });
    await writeFile(disk.folder, "");
    await chmod(disk.folder, 0o400);
    await assert.rejects(storeOf(disk, pool), /không ghi được.*đặt FILES_FOLDER/);
  });
});
