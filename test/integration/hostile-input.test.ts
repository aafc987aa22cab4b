import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createGun, type Shot } from "../hostile/fire.ts";
import { checkBody, checkHit, mayBeName, tracesOf } from "../hostile/guard.ts";
import { injections } from "../hostile/injections.ts";
import { jsonCases } from "../hostile/json-cases.ts";
import { naughtyStrings } from "../hostile/naughty-strings.ts";
import {
  isFree,
  mayHold,
  setAt,
  type TextField,
  textFields,
  valueAt,
} from "../hostile/text-fields.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { changed, fullDossier } from "../unit/schemas-sample.ts";
import { dossierOf } from "../world.ts";

type Result = { line: number; status: number; code: string; errors?: { pointer: string }[] };

describe("hostile input", () => {
  let world: HttpWorld;
  let gun: ReturnType<typeof createGun>;
  let serial = 0;
  const nextCode = () => `H41.17-261122-${String(++serial).padStart(7, "0")}`;
  const naughty = naughtyStrings();
  const harmful = injections();
  const texts = [...new Set([...naughty, ...harmful.map(({ text }) => text)])];
  const traces = new Map(texts.map((text) => [text, tracesOf(text)]));
  const fields = textFields();
  /** How a failure names a text; made once, since it is asked a hundred thousand times. */
  const named = new Map(texts.map((text) => [text, JSON.stringify(text).slice(0, 80)]));
  /** Texts that a dossier was accepted under, as another of its codes. */
  const aliases = new Set<string>();
  const count = { answers: 0, kept: 0, refused: 0 };
  const tell = (what: string) => console.log(`        ${what}`);

  before(async () => {
    world = await createHttpWorld();
    gun = createGun(world.url);
    await world.put(dossierOf("H41.17-261122-9999999"));
  });
  after(async () => {
    gun.close();
    await world.close();
  });

  const shoot = async (shot: Shot, sent: string, what: string, as = world.keys.province) => {
    const hit = await gun.fire({
      ...shot,
      headers: { authorization: `Bearer ${as}`, ...shot.headers },
    });
    count.answers += 1;
    checkHit(hit, traces.get(sent) ?? [], `${what} ${named.get(sent) ?? ""}`);
    return hit;
  };
  const shown = ({ pointer }: TextField, text: string) => `${pointer} = ${named.get(text)}`;

  it("is enough of it: JSON at its edges, naughty texts, harmful texts, every field that holds text", () => {
    const cases = jsonCases();
    const kinds = new Set(harmful.map(({ kind }) => kind));
    assert.ok(cases.length >= 318 && naughty.length >= 500 && harmful.length >= 700);
    assert.ok(kinds.size >= 11 && fields.length >= 100);
    for (const kind of ["valid", "invalid", "ours"])
      assert.ok(cases.filter((each) => each.kind === kind).length >= 100, kind);
    tell(
      `${cases.length} JSON texts, ${naughty.length} naughty and ${harmful.length} harmful texts of ${kinds.size} kinds, ${fields.length} fields`,
    );
  });

  it("as JSON is read or refused as the standard, or our own decision, says; as a body and as a line", async () => {
    const cases = jsonCases();
    const path = `/v1/dossiers/${nextCode()}`;
    const headers = { "content-type": "application/json" };
    await gun.volley(cases, async ({ read, bytes }) => {
      const hit = await shoot(
        { method: "PUT", path, headers, body: bytes },
        "",
        bytes.toString("latin1").slice(0, 80),
      );
      const { code, errors } = JSON.parse(hit.text);
      assert.deepEqual(
        [hit.status, code],
        read ? [422, "bad-dossier"] : [400, "invalid-json"],
        bytes.toString("latin1").slice(0, 80),
      );
      if (!read) assert.match(errors[0].pointer, /^(\/[^/]*)*$/);
    });
    const lines = cases.filter(
      ({ bytes }) =>
        !bytes.includes(10) && bytes.at(-1) !== 13 && Buffer.from(bytes.toString()).equals(bytes),
    );
    const said: number[] = [];
    await gun.stream(
      world.keys.province,
      lines.map(({ bytes }) => bytes.toString()),
      (text) => {
        checkBody(text, [], text);
        said.push((JSON.parse(text) as Result).status);
      },
    );
    assert.deepEqual(
      said,
      lines.map(({ read }) => (read ? 422 : 400)),
    );
    tell(`${cases.length} bodies, ${lines.length} lines`);
  });

  it("in every field that may not hold it is refused, each named at its place", async () => {
    // So many faults are told at once, and some of these raise another beside their own.
    const atOnce = 40;
    const sent: { wrong: TextField[]; text: string }[] = [];
    const lines = function* () {
      for (const text of texts) {
        const all = fields.filter((field) => mayHold(field, text) === false);
        // Neighbours apart: a wrong type of paper would hide a wrong number beside it.
        const parts = Math.max(2, Math.ceil(all.length / atOnce));
        for (let part = 0; part < parts; part += 1) {
          const wrong = all.filter((_, n) => n % parts === part);
          if (wrong.length === 0) continue;
          const dossier = fullDossier();
          for (const { pointer } of wrong) setAt(dossier, pointer, text);
          sent.push({ wrong, text });
          yield JSON.stringify(dossier);
        }
      }
    };
    const began = performance.now();
    await gun.stream(world.keys.province, lines(), (raw, n) => {
      const { wrong = [], text = "" } = sent[n] ?? {};
      const { status, errors = [] } = JSON.parse(raw) as Result;
      const what = `${named.get(text)}: ${raw.slice(0, 300)}`;
      count.answers += 1;
      const told = new Set(errors.map(({ pointer }) => pointer));
      const missed = wrong.filter(({ pointer }) => !told.has(pointer));
      // What not everybody reads alike is refused as JSON already, at the first of the places.
      const asJson = text.includes("\0") || /\p{Surrogate}/u.test(text);
      assert.equal(status, asJson ? 400 : 422, what);
      assert.equal(missed.length, asJson ? wrong.length - 1 : 0, `${missed[0]?.pointer} ${what}`);
      checkBody(raw, traces.get(text) ?? [], what);
      count.refused += wrong.length - missed.length;
    });
    tell(
      `${count.refused} texts refused at their field, ${Math.round(performance.now() - began)} ms`,
    );
  });

  it("in identifiers and links reads back equal where they may hold it", async () => {
    const sent: { where: TextField[]; text: string; code: string; may: boolean | "either" }[] = [];
    const lines = function* () {
      for (const text of texts)
        for (const may of [true, "either"] as const) {
          const where = fields.filter((field) => !isFree(field) && mayHold(field, text) === may);
          if (where.length === 0) continue;
          const code = nextCode();
          const codes = [{ code: `X.${code}`, issuer: "registry" }];
          const dossier = { ...fullDossier(), code, codes };
          for (const { pointer } of where) setAt(dossier, pointer, text);
          sent.push({ where, text, code, may });
          yield JSON.stringify(dossier);
        }
    };
    const accepted: typeof sent = [];
    await gun.stream(world.keys.province, lines(), (raw, n) => {
      const shot = sent[n];
      assert.ok(shot);
      const { status } = JSON.parse(raw) as Result;
      count.answers += 1;
      if (status === 202) accepted.push(shot);
      else assert.equal(shot.may, "either", `${named.get(shot.text)}: ${raw}`);
      if (shot.may === true) aliases.add(shot.text);
    });
    await gun.volley(accepted, async ({ where, text, code }) => {
      const hit = await shoot({ method: "GET", path: `/v1/dossiers/${code}` }, "", "read back");
      const { state } = JSON.parse(hit.text);
      for (const field of where)
        assert.equal(valueAt(state, field.pointer), text, shown(field, text));
      count.kept += where.length;
    });
    assert.ok(count.kept > 3_000);
    tell(`${accepted.length} of ${sent.length} dossiers accepted: ${count.kept} texts read back`);
  });

  it("that free text may hold is kept in every such field, byte for byte, and its bytes are in evidence", async () => {
    const free = fields.filter(isFree);
    const fitting = new Map(
      free.map((field) => [field, texts.filter((text) => mayHold(field, text) === true)]),
    );
    const most = Math.max(...[...fitting.values()].map((list) => list.length));
    const sent = new Map<string, { json: string; dossier: unknown }>();
    for (let n = 0; n < most; n += 1) {
      const dossier = { ...fullDossier(), code: nextCode(), codes: [] };
      for (const [place, field] of free.entries()) {
        const list = fitting.get(field) ?? [];
        setAt(dossier, field.pointer, list[(n + 7 * place) % list.length]);
      }
      sent.set(dossier.code, { json: JSON.stringify(dossier), dossier });
    }
    await gun.stream(
      world.keys.province,
      [...sent.values()].map(({ json }) => json),
      (raw) => {
        assert.equal((JSON.parse(raw) as Result).status, 202, raw);
      },
    );
    await gun.volley(sent, async ([code, { dossier }]) => {
      const hit = await shoot({ method: "GET", path: `/v1/dossiers/${code}` }, "", "read back");
      const { state, sources } = JSON.parse(hit.text);
      for (const field of free) {
        const told = valueAt(dossier, field.pointer);
        assert.equal(valueAt(state, field.pointer), told, shown(field, String(told)));
        if (!field.pointer.startsWith("/steps/"))
          assert.equal(valueAt(sources[0].said, field.pointer), told, shown(field, String(told)));
      }
    });
    const { rows } = await world.pool.query(
      "select d.code, l.salt, l.entry ->> 'content' as content from log l join dossiers d on d.id = l.dossier where d.code = any($1)",
      [[...sent.keys()]],
    );
    assert.equal(rows.length, sent.size);
    for (const { code, salt, content } of rows)
      assert.equal(
        createHash("sha256")
          .update(salt)
          .update(sent.get(code)?.json ?? "")
          .digest("base64url"),
        content,
      );
    count.kept += sent.size * free.length;
    tell(
      `${sent.size} dossiers with ${free.length} hostile texts each: ${sent.size * free.length} texts read back`,
    );
  });

  it("that differs only in how Vietnamese letters are composed is no change, and the first bytes stay", async () => {
    const code = nextCode();
    const name = "Nguyễn Thị Ưởng";
    const of = (form: "NFC" | "NFD") =>
      dossierOf(code, { applicant: { kind: "citizen", name: name.normalize(form) } });
    assert.equal((await world.put(of("NFD"))).status, 202);
    assert.deepEqual(
      [(await world.put(of("NFC"))).body.changed, (await world.put(of("NFD"))).body.changed],
      [false, false],
    );
    const { body } = await world.get(`/v1/dossiers/${code}`);
    assert.equal(valueAt(body.state, "/applicant/name"), name.normalize("NFD"));
  });

  it("as the name of a field is refused unless it may name a form's field, and is never repeated", async () => {
    const places = ["", "/applicant", "/steps/0", "/eForm"];
    const sent: { place: string; text: string; code: string }[] = [];
    const lines = function* () {
      for (const place of places) {
        const dossier = changed({ ...fullDossier(), codes: [] }, `${place}/HOLE`, "x");
        const holed = JSON.stringify(dossier);
        for (const text of texts) {
          const code = nextCode();
          sent.push({ place, text, code });
          const line = holed.replace(fullDossier().code, code);
          yield line.replace('"HOLE"', () => JSON.stringify(text));
        }
      }
    };
    const kept: typeof sent = [];
    await gun.stream(world.keys.province, lines(), (raw, n) => {
      const { place, text, code } = sent[n] ?? { place: "", text: "", code: "" };
      const { status } = JSON.parse(raw) as Result;
      count.answers += 1;
      if (status === 202) {
        assert.equal(place, "/eForm");
        assert.match(text, /^[\p{L}\p{N}_.-]{1,64}$/u);
        kept.push({ place, text, code });
        return;
      }
      assert.ok(status === 422 || status === 400, raw);
      checkBody(
        raw,
        mayBeName(text) ? [] : (traces.get(text) ?? []),
        `${place}/${named.get(text)}`,
      );
    });
    assert.ok(kept.length > 100);
    await gun.volley(kept, async ({ text, code }) => {
      const hit = await shoot({ method: "GET", path: `/v1/dossiers/${code}` }, "", "read back");
      assert.equal(JSON.parse(hit.text).state.eForm[text], "x", text);
    });
    tell(`${sent.length} names, ${kept.length} of them names of a form's fields`);
  });

  it("in the URL and in its parameters is answered as a path or parameter that is none", async () => {
    const at = "/v1/dossiers/H41.17-261122-9999999";
    const body = JSON.stringify(dossierOf("H41.17-261122-9999998"));
    const json = { "content-type": "application/json" };
    await gun.volley(texts.entries(), async ([n, text]) => {
      const part = encoded(text);
      // A cursor is a system and a number.
      const cursor = /^.{1,128}\.\d{1,18}$/.test(text) ? [200] : [400, 422, 431];
      const shots: [string, number[]][] = [
        [`/v1/dossiers/${part}`, aliases.has(text) ? [200] : [400, 404, 405, 431]],
        [`/v1/replicas?${part}=1&state=${part}&limit=${part}&system=${part}`, [422, 431]],
        n % 2 === 0
          ? [`/v1/replicas?after=${part}`, cursor]
          : [`/v1/changes?after=${part}`, [400, 409, 422, 431]],
        n % 2 === 0
          ? [`/v1/replicas?system=${part}`, [200, 422, 431]]
          : [`${at}/timeline?after=${part}&limit=${part}`, [200, 422, 431]],
      ];
      for (const [path, statuses] of shots) {
        const asName = path.includes(`?${part}=`) && mayBeName(text);
        const { status } = await shoot(
          { method: "GET", path },
          asName ? "" : text,
          path.slice(0, 60),
        );
        assert.ok(
          statuses.includes(status) || text.trim() === "",
          `${path.slice(0, 120)}: ${status}`,
        );
      }
      const put = await shoot(
        { method: "PUT", path: `/v1/dossiers/${part}`, headers: json, body },
        text,
        "PUT /v1/dossiers/…",
      );
      assert.ok(
        [400, 404, 405, 422, 431].includes(put.status),
        `PUT ${part.slice(0, 80)}: ${put.status}`,
      );
    });
  });

  it("in headers changes nothing but what that header means, and is never repeated", async () => {
    const sendable = texts.filter(
      (text) => /^[\t\x20-\x7e\x80-\xff]+$/.test(text) && text.length < 2_000,
    );
    const path = "/v1/dossiers/H41.17-261122-9999999";
    const body = JSON.stringify(dossierOf("H41.17-261122-9999999"));
    const json = { "content-type": "application/json" };
    await gun.volley(sendable, async (text) => {
      const names = [
        "user-agent",
        "cookie",
        "referer",
        "origin",
        "accept",
        "accept-language",
        "x-forwarded-for",
        "x-forwarded-host",
        "forwarded",
        "traceparent",
        "tracestate",
        "if-none-match",
        "range",
        "x-http-method-override",
      ];
      const headers = Object.fromEntries(names.map((name) => [name, text]));
      const plain = await shoot({ method: "GET", path, headers }, text, "many headers");
      assert.equal(plain.status, 200);
      for (const each of Object.values(plain.headers))
        for (const trace of traces.get(text) ?? []) assert.ok(!String(each).includes(trace));
      // Anything that can be a host is one, and is not looked at; the rest is no HTTP.
      const asked = await shoot({ method: "GET", path, headers: { host: text } }, text, "host");
      assert.ok([200, 400].includes(asked.status), `${asked.status}`);
      for (const authorization of [text, `Bearer ${text}`])
        assert.match(
          String(
            (
              await shoot(
                { method: "GET", path, headers: { authorization } },
                text,
                "authorization",
              )
            ).status,
          ),
          /^(401|429)$/,
        );
      const typed = await shoot(
        { method: "PUT", path, headers: { "content-type": text }, body },
        text,
        "content-type",
      );
      assert.equal(typed.status, 415);
      const packed = await shoot(
        { method: "PUT", path, headers: { ...json, "content-encoding": text }, body },
        text,
        "content-encoding",
      );
      assert.ok(packed.status === 415 || text.trim() === "");
      const once = await shoot(
        {
          method: "POST",
          path: "/v1/numbers",
          headers: { ...json, "idempotency-key": text },
          body: '{"agency":"H41.17"}',
        },
        text,
        "idempotency-key",
      );
      assert.equal(
        once.status,
        /^[\x21-\x7e]{1,255}$/.test(text.trim()) ? 200 : 400,
        JSON.stringify(text),
      );
    });
    tell(`${sendable.length} texts that a header can carry`);
  });

  it("written raw into a request is answered or cut off, in time, and every answer is a problem or JSON", async () => {
    await gun.volley(texts, async (text) => {
      const bytes = Buffer.from(
        `GET /v1/dossiers/${text} HTTP/1.1\r\nHost: x\r\nX-Text: ${text}\r\nConnection: close\r\n\r\n`,
      );
      const told = await gun.raw(bytes);
      count.answers += 1;
      for (const answer of told.split(/(?=HTTP\/1\.1 \d{3} )/)) {
        if (answer === "") continue;
        assert.match(answer, /^HTTP\/1\.1 4\d\d /, JSON.stringify(text));
        const [head = "", body = ""] = answer.split("\r\n\r\n");
        // Node.js itself turns away a request without Host, in no words at all.
        if (body === "") continue;
        assert.match(head, /^content-type: application\/problem\+json$/im);
        checkBody(
          body,
          (traces.get(text) ?? []).map((trace) => Buffer.from(trace).toString("latin1")),
          JSON.stringify(text).slice(0, 80),
        );
      }
    });
  });

  it("left no ERROR in the log, no text in it, and a gateway that serves", async () => {
    assert.deepEqual(
      world.logged.filter(({ level }) => level === "error"),
      [],
    );
    const log = JSON.stringify(world.logged);
    for (const text of texts)
      for (const trace of tracesOf(text))
        assert.ok(!log.includes(JSON.stringify(trace).slice(1, -1)), text);
    assert.equal((await world.get("/readyz")).status, 200);
    assert.equal((await world.put(dossierOf(nextCode()))).status, 202);
    assert.equal(Reflect.get({}, "polluted"), undefined);
    tell(
      `${count.answers} answers looked at, ${count.kept} texts read back, ${count.refused} refused at the field`,
    );
  });
});

/** Percent-encodes UTF-8 as it is, and half a surrogate pair as the bytes that UTF-8 forbids. */
const encoded = (text: string): string =>
  [...text]
    .map((sign) => (/\p{Surrogate}/u.test(sign) ? "%ED%A0%80" : encodeURIComponent(sign)))
    .join("");
