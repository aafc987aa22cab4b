import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDisk, FileTooLarge, LEFT_AFTER_MS } from "../../queue/files/disk.ts";
import { DiskFull, DiskUnusable, diskFault, Spoilt } from "../../queue/files/disk-fault.ts";
import { typeOf } from "../../queue/files/type-of.ts";

const idOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

async function* piecesOf(...pieces: Buffer[]) {
  yield* pieces;
}

const read = async (bytes: AsyncIterable<Buffer>) => {
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
};

describe("a folder of files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lienthong-disk-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = (more: Partial<Parameters<typeof createDisk>[0]> = {}) =>
    createDisk({ folder, leastFree: 0, ...more });
  const keep = async (bytes: Buffer, disk = open()) => {
    const written = await disk.write(piecesOf(bytes), bytes.length);
    await disk.place(written, true);
    return written.id;
  };
  const namesIn = async (name: string) => (await readdir(join(folder, name))).sort();

  it("names a file by its SHA-256 once it is whole, closed to every other account", async () => {
    const disk = open();
    const bytes = randomBytes(200_000);
    const pieces = piecesOf(bytes.subarray(0, 70_001), bytes.subarray(70_001));
    const written = await disk.write(pieces, 200_000);
    assert.equal(written.id, idOf(bytes));
    assert.deepEqual(await namesIn("."), ["incoming"]);
    await disk.place(written, true);
    assert.deepEqual(await namesIn(written.id.slice(0, 2)), [written.id]);
    assert.deepEqual(await namesIn("incoming"), []);
    const path = join(folder, written.id.slice(0, 2), written.id);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, written.id.slice(0, 2)))).mode & 0o777, 0o700);
    const opened = await disk.open(written.id, 200_000);
    assert.deepEqual(await read(opened.bytes()), bytes);
    await opened.close();
  });

  it("leaves nothing of a file that is too large, that its sender leaves, or that the disk has no room for", async () => {
    const most = 1_000;
    await assert.rejects(
      open().write(piecesOf(randomBytes(999), randomBytes(2)), most),
      FileTooLarge,
    );
    const left = (async function* () {
      yield randomBytes(10);
      throw new Error("gone");
    })();
    await assert.rejects(open().write(left, most), /gone/);
    await assert.rejects(
      open({ free: async () => 99, leastFree: 100 }).write(piecesOf(randomBytes(10)), most),
      DiskFull,
    );
    assert.deepEqual(await namesIn("incoming"), []);
  });

  it("looks for room again while a file comes, and leaves the rest of the disk to others", async () => {
    const rooms = [100, 100, 99];
    const disk = open({ leastFree: 100, free: async () => rooms.shift() ?? 0 });
    const mib = Buffer.alloc(1_048_576);
    let sent = 0;
    const many = (async function* () {
      for (; sent < 50; sent += 1) yield mib;
    })();
    await assert.rejects(disk.write(many, 50 * mib.length), DiskFull);
    assert.ok(sent > 9 && sent < 20, `stopped after ${sent} MiB`);
    assert.deepEqual(await namesIn("incoming"), []);
  });

  it("tells a full disk from one that cannot be used", async () => {
    for (const code of ["ENOSPC", "EDQUOT", "EFBIG"])
      assert.ok(diskFault(Object.assign(new Error(), { code })) instanceof DiskFull, code);
    for (const code of ["EACCES", "EROFS", "EIO", "ENOTDIR"])
      assert.ok(diskFault(Object.assign(new Error(), { code })) instanceof DiskUnusable, code);
    await writeFile(join(folder, "incoming"), "");
    await assert.rejects(open().write(piecesOf(randomBytes(10)), 10), DiskUnusable);
  });

  it("gives the last piece of a file only when all of it is what its name says", async () => {
    const disk = open();
    const id = await keep(randomBytes(150_000), disk);
    const path = join(folder, id.slice(0, 2), id);
    const bytes = await readFile(path);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const opened = await disk.open(id, 150_000);
    let got = 0;
    await assert.rejects(async () => {
      for await (const piece of opened.bytes()) got += piece.length;
    }, Spoilt);
    await opened.close();
    assert.equal(got, 131_072);
    await truncate(path, 149_999);
    await assert.rejects(disk.open(id, 150_000), Spoilt);
    await rm(path);
    await assert.rejects(disk.open(id, 150_000), Spoilt);
  });

  it("puts the bytes back where a file has lost some, and else leaves them alone", async () => {
    const disk = open();
    const bytes = randomBytes(5_000);
    const id = await keep(bytes, disk);
    const path = join(folder, id.slice(0, 2), id);
    const before = (await stat(path)).ino;
    const again = await disk.write(piecesOf(bytes), 5_000);
    await disk.place(again, false);
    await disk.discard(again);
    assert.equal((await stat(path)).ino, before);
    await truncate(path, 10);
    await disk.place(await disk.write(piecesOf(bytes), 5_000), false);
    assert.deepEqual(await readFile(path), bytes);
    assert.deepEqual(await namesIn("incoming"), []);
  });

  it("sweeps what was left half written, and nothing that may still be in the making", async () => {
    const disk = open();
    const [old, young] = [
      await disk.write(piecesOf(randomBytes(9)), 9),
      await disk.write(piecesOf(randomBytes(9)), 9),
    ];
    const before = new Date(Date.now() - LEFT_AFTER_MS - 1_000);
    await utimes(old.path, before, before);
    assert.equal(await disk.sweep(), 1);
    assert.deepEqual(await namesIn("incoming"), [young.path.split("/").at(-1)]);
  });

  it("has no half file under a name, whenever the process that wrote it is killed", async () => {
    let told = 0;
    for (let n = 0; n < 4; n += 1) {
      const child = spawn(process.execPath, ["--import=tsx", "test/files-writer.ts", folder], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let named = 0;
      const ended = await new Promise((resolve) => {
        child.stdout.on("data", (chunk: Buffer) => {
          named += chunk.toString().split("\n").length - 1;
          // Eight are at work, each in another place of the next one.
          if (named >= 20 + n) child.kill("SIGKILL");
        });
        child.on("close", (_code, signal) => resolve(signal));
      });
      assert.equal(ended, "SIGKILL");
      told += named;
    }
    const shelves = (await readdir(folder)).filter((name) => name !== "incoming");
    const names = (await Promise.all(shelves.map(namesIn))).flat();
    for (const id of names)
      assert.equal(idOf(await readFile(join(folder, id.slice(0, 2), id))), id);
    assert.ok(names.length >= told, `${names.length} files, ${told} told`);
    assert.notEqual((await namesIn("incoming")).length, 0, "killed while it wrote");
    const later = Date.now() + LEFT_AFTER_MS + 1_000;
    await open().sweep(later);
    assert.deepEqual(await namesIn("incoming"), []);
  });
});

describe("a file's type", () => {
  it("is told by its first bytes, out of a short list, whatever its sender says", () => {
    const types: [string, Buffer][] = [
      ["application/pdf", Buffer.from("%PDF-1.7\n")],
      ["image/png", Buffer.from("89504e470d0a1a0a00", "hex")],
      ["image/jpeg", Buffer.from("ffd8ffe000", "hex")],
      ["image/tiff", Buffer.from("49492a0008", "hex")],
      ["application/zip", Buffer.from("PK\x03\x04….txt")],
      [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Buffer.from("PK\x03\x04…[Content_Types].xml…word/document.xml"),
      ],
      [
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Buffer.from("PK\x03\x04…[Content_Types].xml…xl/workbook.xml"),
      ],
      ["application/octet-stream", Buffer.from("<html><script>alert(1)</script>")],
      ["application/octet-stream", Buffer.from(" %PDF-1.7")],
      ["application/octet-stream", Buffer.alloc(0)],
    ];
    for (const [type, head] of types) assert.equal(typeOf(head).type, type);
  });
});
