import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  createRegistrySimulator,
  type RegistrySimulator,
} from "../simulators/national-portal/generation-c/registry-simulator.ts";
import type { RegistrySettings } from "../simulators/national-portal/generation-c/settings.ts";

type Given = { code: number; message: string; data: { IdTepTin: string; HashTepTin: string } };

describe("UploadFile of the simulated registry of generation C", () => {
  let registry: RegistrySimulator;
  let token: string;
  const open = async (options: Partial<RegistrySettings> = {}) => {
    registry = await createRegistrySimulator(options);
    const reply = await fetch(registry.url + registry.paths.token, {
      method: "POST",
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: "demo-client",
        client_secret: "demo-secret",
      }),
    });
    token = ((await reply.json()) as { access_token: string }).access_token;
  };
  afterEach(() => registry.close());
  const send = async (
    body: FormData | Uint8Array<ArrayBuffer> | string,
    headers: Record<string, string> = {},
  ) => {
    const reply = await fetch(registry.url + registry.paths.upload, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, ...headers },
      body,
    });
    return { http: reply.status, ...((await reply.json()) as Given) };
  };
  const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 13, 10, 128]);
  const form = (
    fields: [name: string, value: string | Uint8Array<ArrayBuffer>, filename?: string][],
  ) => {
    const made = new FormData();
    for (const [name, value, filename] of fields)
      if (filename === undefined) made.append(name, value as string);
      else made.append(name, new Blob([value]), filename);
    return made;
  };

  it("takes any bytes, and gives two codes for them that are never given again", async () => {
    await open();
    const one = await send(form([["file", bytes, "tờ khai.pdf"]]));
    const two = await send(
      form([
        ["MaHoSo", "x"],
        ["file", bytes, "tờ khai.pdf"],
      ]),
    );
    assert.deepEqual([one.http, two.http], [200, 200]);
    assert.equal(
      new Set([one, two].flatMap(({ data }) => [data.IdTepTin, data.HashTepTin])).size,
      4,
    );
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    assert.deepEqual(registry.uploads()[0], {
      ...one.data,
      filename: "tờ khai.pdf",
      bytes: bytes.length,
      sha256,
      named: false,
    });
    const lines = await (await fetch(`${registry.url}/inspect/uploads`)).text();
    assert.equal(lines.trim().split("\n").length, 2);
  });

  it("takes its largest file and not a byte more", async () => {
    await open({ maxFileBytes: 1000 });
    const of = (size: number) => send(form([["file", new Uint8Array(size), "a"]]));
    assert.deepEqual([(await of(1000)).http, (await of(1001)).http], [200, 400]);
    assert.equal(registry.uploads().length, 1);
  });

  for (const [why, fields] of [
    ["no file", [["file", "text"]]],
    ["a file under another name", [["tep", bytes, "a.pdf"]]],
    [
      "two files",
      [
        ["file", bytes, "a.pdf"],
        ["file", bytes, "b.pdf"],
      ],
    ],
    ["an empty file", [["file", new Uint8Array(0), "a.pdf"]]],
    ["a file without a name", [["file", bytes, ""]]],
  ] as [string, Parameters<typeof form>[0]][])
    it(`refuses ${why}`, async () => {
      await open();
      assert.equal((await send(form(fields))).http, 400);
      assert.deepEqual(registry.uploads(), []);
    });

  it("refuses JSON, a form cut short, and who has no token", async () => {
    await open();
    assert.equal((await send("{}", { "Content-Type": "application/json" })).http, 400);
    const whole = new Response(form([["file", bytes, "a.pdf"]]));
    const type = { "Content-Type": whole.headers.get("content-type") ?? "" };
    const sent = Buffer.from(await whole.arrayBuffer());
    assert.equal((await send(sent.subarray(0, -6), type)).http, 400);
    assert.equal((await send(sent, type)).http, 200);
    token = "none";
    assert.equal((await send(sent, type)).http, 401);
    assert.equal(registry.uploads().length, 1);
  });
});
