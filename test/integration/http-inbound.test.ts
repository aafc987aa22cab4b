import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createConnection, type Socket } from "node:net";
import { portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { hubRecord, sessionRecord, wireRow } from "../province/older-words.ts";
import { until } from "../until.ts";

const code = (n: number, agency = "H41.17") => `${agency}-261122-${String(n).padStart(4, "0")}`;
const secret = (username: string) => ({ username, passwords: ["mat-khau-mau-0001"] });
const common = { form: "session", agencies: null, success: "00", sessionMinutes: 30 } as const;
const inbound = {
  accounts: [
    { ...common, name: "onegate", secret: secret("h41_demo"), unit: "H41.17" },
    {
      ...common,
      name: "bound",
      secret: secret("h41_17"),
      agencies: ["H41.17"],
      success: 0 as const,
    },
    { ...common, name: "far", secret: secret("far"), networks: ["10.9.0.0/16"] },
  ],
  aliases: { "/mapi/login": "province/login", "/hub/Syns": "province/DongBoHoSoMC" },
};
const at = "/v1/inbound/province";

type Told = {
  error_code: unknown;
  message: string;
  session?: string;
  result?: { MaHoSo: string; error_code: unknown; message: string }[];
};

describe("older programs over HTTP", () => {
  let world: HttpWorld;
  let session = "";
  let boundSession = "";
  before(async () => {
    world = await createHttpWorld({ inbound });
    session = await logIn("h41_demo");
    boundSession = await logIn("h41_17");
  });
  after(() => world.close());

  const post = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const reply = await world.call("POST", path, { body, headers });
    return { ...reply, told: reply.body as unknown as Told };
  };
  const logIn = async (username: string) => {
    const { told } = await post(`${at}/login`, { username, password: "mat-khau-mau-0001" });
    return told.session ?? "";
  };
  const integrate = (service: string, more: object, by = session) =>
    post(`${at}/integration`, { session: by, madonvi: "000.00.00.H41", service, ...more });
  const add = (data: unknown[], by = session) =>
    integrate("DongBoHoSoMC", { isUpdating: "False", data }, by);
  const update = (data: unknown[], by = session) =>
    integrate("DongBoHoSoMC", { isUpdating: "True", data }, by);
  const tell = (data: unknown[], by = session) => integrate("CapNhatTienDoHoSoMC", { data }, by);
  const look = (mahoso: string, by = session) => integrate("TraCuuHoSo", { mahoso }, by);
  const hub = (operation: string, body: unknown, as: string = world.keys.province) =>
    post(`${at}/${operation}`, body, { authorization: `Bearer ${as}` });
  const stateOf = async (of: string) => (await world.ledger.readDossier(of, null))?.state;
  const record = (n: number, more = {}) => sessionRecord(portalDossier(code(n), more), []);

  it("log in, add, are told that it exists, update, tell steps and look", async () => {
    const added = await add([record(1)]);
    assert.deepEqual(
      [added.status, added.told],
      [
        200,
        {
          error_code: "00",
          message: "Thêm mới hồ sơ thành công",
          result: [{ MaHoSo: code(1), error_code: "00", message: "Thêm mới hồ sơ thành công" }],
        },
      ],
    );
    assert.equal((await stateOf(code(1)))?.note, portalDossier(code(1)).note);
    const again = await add([record(1, { note: "sau" })]);
    assert.deepEqual([again.told.error_code, again.told.message], [-3, "Hồ sơ đã tồn tại"]);
    assert.notEqual((await stateOf(code(1)))?.note, "sau");
    const updated = await update([record(1, { note: "sau" })]);
    assert.equal(updated.told.error_code, "00");
    const told = await tell([wireRow(code(1), stepOf(1)), wireRow(code(1), stepOf(2))]);
    assert.deepEqual(
      [told.told.error_code, told.told.message],
      ["00", "Cập nhật tiến trình thành công"],
    );
    const state = await stateOf(code(1));
    assert.deepEqual([state?.note, state?.steps?.length], ["sau", 2]);
    // A record tells no steps, and takes none away.
    await update([record(1, { note: "nữa" })]);
    assert.equal((await stateOf(code(1)))?.steps?.length, 2);
    assert.deepEqual((await look(code(1))).told.result, [{ MaHoSo: code(1) }]);
    assert.deepEqual((await look(code(999))).told.result, []);
    assert.ok(world.woken.includes("registry"));
  });

  it("of the hub do the same by a key of ours, and read a yes by its text", async () => {
    const dossier = portalDossier(code(2));
    const first = await hub("add", [hubRecord(dossier, [])]);
    assert.deepEqual(first.told, { error_code: "0", message: "Thêm mới hồ sơ thành công" });
    const second = await hub("add", [hubRecord(dossier, [])]);
    assert.deepEqual(second.told, { error_code: "-3", message: "Hồ sơ đã tồn tại" });
    const changed = [hubRecord({ ...dossier, note: "hai" }, [])];
    assert.match((await hub("update", changed)).told.message, /thành công/);
    const rows = Array.from({ length: 10 }, (_, n) => wireRow(code(2), stepOf(n + 1)));
    assert.match((await hub("progress", rows)).told.message, /thành công/);
    assert.match((await hub("progress", rows)).told.message, /thành công/);
    const state = await stateOf(code(2));
    assert.deepEqual([state?.note, state?.steps?.length], ["hai", 10]);
    assert.match(
      (await hub("DongBoHoSoMC?MaDinhDanhDV=000.00.00.H41&isUpdating=False", changed)).told.message,
      /đã tồn tại/,
    );
    assert.match((await hub("DongBoHoSoMC?isUpdating=True", changed)).told.message, /thành công/);
    assert.equal((await hub("DongBoHoSoMC", changed)).told.error_code, "-1");
  });

  it("update what nobody added, and tell steps of nothing", async () => {
    assert.equal((await update([record(3)])).told.error_code, "00");
    const { told } = await tell([wireRow(code(4), stepOf(1))]);
    assert.deepEqual(
      [told.error_code, told.message],
      [-1, `Hồ sơ ${code(4)}: hồ sơ không tồn tại`],
    );
    assert.equal(await stateOf(code(4)), undefined);
  });

  it("are told of each item of a list, and what is good of it is taken", async () => {
    const wrong = { ...record(11), MaHoSo: "Nguyễn Văn Mẫu", NgayTiepNhan: "20260231000000" };
    const { status, told } = await add([record(10), wrong, record(12)]);
    assert.deepEqual(
      [status, told.error_code, told.result?.map(({ error_code }) => error_code)],
      [200, -1, ["00", -1, "00"]],
    );
    assert.match(told.message, /^Mục 2: NgayTiepNhan: /);
    assert.doesNotMatch(JSON.stringify(told), /Nguyễn|20260231/);
    assert.ok(await stateOf(code(10)));
    assert.ok(await stateOf(code(12)));
    // The same list again: what is there exists, whatever else is wrong, so that the client updates.
    assert.equal((await add([record(10), wrong, record(12)])).told.error_code, -3);
  });

  it("have a ministry's dossier at their own unit, for the wire names no other", async () => {
    const of = code(15, "G22.99");
    assert.equal((await update([{ ...record(15), MaHoSo: of }])).told.error_code, "00");
    assert.equal((await stateOf(of))?.agencies?.processing.code, "H41.17");
  });

  it("say the same dossier twice in a list: the later one counts", async () => {
    await update([record(13, { note: "một" }), record(13, { note: "hai" })]);
    assert.equal((await stateOf(code(13)))?.note, "hai");
  });

  it("cannot tell a revision: what comes last counts, also X, Y, X", async () => {
    for (const note of ["x", "y", "x"]) await update([record(14, { note })]);
    assert.equal((await stateOf(code(14)))?.note, "x");
  });

  it("bound to agencies see and touch their own alone; unknown and foreign are answered alike", async () => {
    await update([sessionRecord(portalDossier(code(20, "H41.18")), [])]);
    const alike = async (n: number) => {
      const of = code(n, "H41.18");
      const told = [
        await add([sessionRecord(portalDossier(of), [])], boundSession),
        await update([sessionRecord(portalDossier(of), [])], boundSession),
        await tell([wireRow(of, stepOf(1))], boundSession),
        await look(of, boundSession),
      ].map(({ told: { error_code, message, result } }) => [error_code, message, result]);
      return JSON.stringify(told).replaceAll(of, "");
    };
    assert.equal(await alike(20), await alike(21));
    assert.equal((await stateOf(code(20, "H41.18")))?.steps, undefined);
    assert.equal(await stateOf(code(21, "H41.18")), undefined);
    const own = await add([record(22)], boundSession);
    assert.strictEqual(own.told.error_code, 0);
    assert.deepEqual((await look(code(22), boundSession)).told.result, [{ MaHoSo: code(22) }]);
  });

  it("name files: those that their agencies may see stay, and are opened to them", async () => {
    const store = async (as: string) => {
      const { body } = await world.call("POST", "/v1/files", { as, body: randomBytes(50) });
      return String(body.id);
    };
    const canRead = async (id: string) =>
      (await world.get(`/v1/files/${id}`, world.keys.scopedOperator)).status === 200;
    const name = async (n: number, id: string, by: string) => {
      const note = `xem https://lienthong.example.test/v1/files/${id}`;
      const { told } = await update([record(n, { note })], by);
      assert.ok(told.message.includes("thành công"), told.message);
      return canRead(id);
    };
    const { scoped, province } = world.keys;
    const [own, foreign, ofOne] = [
      await store(scoped),
      await store(province),
      await store(province),
    ];
    assert.deepEqual(
      [
        await name(60, "0".repeat(64), boundSession),
        await name(61, own, boundSession),
        // To name a hash opens nothing, whoever names it.
        await name(62, foreign, boundSession),
        await name(63, ofOne, session),
      ],
      [false, true, false, true],
    );
    // What a dossier of its agency refers to, it may name as well: then it stays with both.
    await name(64, ofOne, boundSession);
    await update([record(63)], session);
    assert.equal(await canRead(ofOne), true);
    const step = { ...stepOf(1), content: `/v1/files/${own}` };
    assert.equal((await tell([wireRow(code(64), step)], boundSession)).told.error_code, 0);
  });

  it("without a right name, password or session are refused in their own form, and nothing is stored", async () => {
    const wrong = await post(`${at}/login`, {
      username: "h41_demo",
      password: "mat-khau-mau-0002",
    });
    assert.deepEqual(
      [wrong.status, wrong.told.error_code, wrong.told.session],
      [401, -1, undefined],
    );
    const far = await post(`${at}/login`, { username: "far", password: "mat-khau-mau-0001" });
    assert.equal(far.status, 401);
    for (const by of ["", "SESSION-DEMO-1", session.replace("onegate", "bound"), `${session}x`]) {
      const { status, told } = await add([record(30)], by);
      assert.deepEqual([status, told.error_code], [401, -1], by);
      assert.match(told.message, /phiên làm việc/i);
    }
    // A session that only stands somewhere in the body is none.
    const hidden = await post(`${at}/integration`, {
      session: "x",
      service: "DongBoHoSoMC",
      isUpdating: "True",
      data: [{ ...record(30), session }],
    });
    assert.equal(hidden.status, 401);
    const byKey = await post(
      `${at}/integration`,
      { session: "x", service: "TraCuuHoSo", mahoso: code(1) },
      { authorization: `Bearer ${world.keys.admin}` },
    );
    assert.equal(byKey.status, 401);
    assert.equal(await stateOf(code(30)), undefined);
  });

  it("of the hub without a key, or with one that may not, are refused", async () => {
    const body = [hubRecord(portalDossier(code(31)), [])];
    assert.equal((await post(`${at}/add`, body)).status, 401);
    assert.equal((await hub("add", body, world.keys.viewer)).status, 403);
    assert.equal((await hub("add", body, world.keys.registry)).status, 403);
    assert.equal(await stateOf(code(31)), undefined);
    const foreign = [hubRecord(portalDossier(code(32, "H41.18")), [])];
    assert.equal((await hub("add", foreign, world.keys.scoped)).told.error_code, "-1");
    assert.equal(await stateOf(code(32, "H41.18")), undefined);
  });

  it("are read whatever their Content-Type says, with a byte order mark, and refused in their own form where it is no JSON", async () => {
    const text = `\uFEFF${JSON.stringify({ session, service: "TraCuuHoSo", mahoso: code(1) })}`;
    const marked = await post(`${at}/integration`, text, { "content-type": "text/plain" });
    assert.deepEqual([marked.status, marked.told.error_code], [200, "00"]);
    const broken = await post(`${at}/integration`, `{"session":"${session}","a":"Nguyễn`);
    assert.deepEqual([broken.status, broken.told.error_code], [400, -1]);
    assert.doesNotMatch(JSON.stringify(broken.told), /Nguyễn/);
    assert.equal((await hub("add", "[1,]")).status, 400);
    assert.equal((await hub("add", "")).status, 400);
    assert.equal((await post(`${at}/login`, `{"username":"${"x".repeat(5_000)}"}`)).status, 400);
    for (const body of [[], {}, null, "text"])
      assert.equal((await hub("add", JSON.stringify(body))).told.error_code, "-1");
    const { told } = await integrate("XoaHoSo", {});
    assert.deepEqual([told.error_code, told.message], [-1, "Không có dịch vụ này"]);
  });

  it("are found at the paths that they call", async () => {
    const given = { username: "h41_demo", password: "mat-khau-mau-0001" };
    // A path of theirs is described nowhere.
    const call = async (path: string, body: object, headers: Record<string, string> = {}) => {
      const sent = { method: "POST", headers, body: JSON.stringify(body) };
      const reply = await fetch(world.url + path, sent);
      return { status: reply.status, told: (await reply.json()) as Told };
    };
    assert.equal((await call("/mapi/login", given)).told.error_code, "00");
    const data = [hubRecord(portalDossier(code(40)), [])];
    const key = { authorization: `Bearer ${world.keys.province}` };
    assert.match((await call("/hub/Syns?isUpdating=True", data, key)).told.message, /thành công/);
    assert.equal((await world.call("GET", "/mapi/login")).status, 405);
    assert.equal((await call("/mapi/other", {})).status, 404);
    assert.equal((await call(`${at}/other`, {})).status, 404);
  });

  it("leave nothing of persons or secrets in log lines: account, counts and fields of the wire", async () => {
    const message = hubRecord(portalDossier(code(50)), []);
    await hub("add", [{ ...message, DuocThanhToanTrucTuyen: "3" }]);
    const lines = JSON.stringify(world.logged);
    for (const told of ["Nguyễn", "0900000001", "mat-khau-mau", "h41_demo", session, boundSession])
      assert.ok(!lines.includes(told), told);
    const facts = world.logged.map(({ facts: each }) => each);
    assert.ok(facts.some(({ key, does }) => key === "inbound:onegate" && does === "progress"));
    assert.deepEqual(facts.findLast(({ unread }) => unread)?.unread, ["DuocThanhToanTrucTuyen"]);
  });

  it("keep their source's word and its proof as any other's", async () => {
    const { rows } = await world.pool.query(
      "select distinct source from log where kind = 'change'",
    );
    assert.deepEqual(rows, [{ source: "province" }]);
  });

  it("that guess are told to wait, while who knows its password is served from the same address", async () => {
    const guess = () =>
      post(`${at}/login`, { username: "h41_demo", password: "mat-khau-sai-0001" });
    let last = await guess();
    for (let n = 0; n < 70 && last.status === 401; n += 1) last = await guess();
    assert.deepEqual([last.status, last.body.code], [429, "too-many-wrong-keys"]);
    assert.ok(Number(last.headers.get("retry-after")) > 0);
    assert.ok(await logIn("h41_demo"));
    assert.equal((await look(code(1))).status, 200);
  });
});

describe("older programs known by their network", () => {
  let world: HttpWorld;
  before(async () => {
    const hub = { ...common, form: "hub" as const, agencies: ["H41.17"], unit: "H41.17" };
    world = await createHttpWorld({
      inbound: {
        accounts: [{ ...hub, name: "hub", networks: ["127.0.0.0/8"] }],
        aliases: {},
      },
      ratePerKey: 10,
    });
  });
  after(() => world.close());

  const add = (of: string, headers: Record<string, string> = {}) =>
    world.call("POST", `${at}/add`, { body: [hubRecord(portalDossier(of), [])], headers });

  it("need no key, and are not kept out by another's", async () => {
    assert.equal((await add(code(1))).body.error_code, "0");
    assert.equal(
      (await add(code(2), { authorization: "Bearer of-another-hub" })).body.error_code,
      "0",
    );
    assert.equal((await add(code(3, "H41.18"))).body.error_code, "-1");
    assert.equal(
      (await add(code(4), { authorization: `Bearer ${world.keys.viewer}` })).status,
      403,
    );
  });

  it("have no more calls a second than a key has", async () => {
    const all = await Promise.all(Array.from({ length: 120 }, (_, n) => add(code(100 + n))));
    const statuses = new Set(all.map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), [200, 429]);
  });
});

describe("older programs that ask too much", () => {
  let world: HttpWorld | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });
  const password = "mat-khau-mau-0001";

  it("wait for themselves: another account, and a key, are answered meanwhile", async () => {
    let hung = 0;
    const open = await createHttpWorld({
      inbound,
      ledger: ({ acceptIf }) => ({
        acceptIf: (change) => {
          if (change.speaker !== "inbound:onegate") return acceptIf(change);
          hung += 1;
          return new Promise(() => {});
        },
      }),
    });
    world = open;
    const logIn = async (username: string) =>
      String(
        (await open.call("POST", `${at}/login`, { body: { username, password } })).body.session,
      );
    const update = (session: string, n: number, times = 1) =>
      open.call("POST", `${at}/integration`, {
        body: {
          session,
          service: "DongBoHoSoMC",
          isUpdating: "True",
          data: Array.from({ length: times }, () => sessionRecord(portalDossier(code(n)), [])),
        },
      });
    const [greedy, modest] = [await logIn("h41_demo"), await logIn("h41_17")];
    const asked = Array.from({ length: 60 }, (_, n) => update(greedy, n + 1, 20).catch(() => {}));
    await until("all that it asks hangs", () => hung === 60 * 20);
    assert.equal((await update(modest, 100)).body.error_code, 0);
    assert.equal((await open.put(portalDossier(code(101)))).status, 202);
    await open.close();
    world = undefined;
    await Promise.all(asked);
  });

  it("are told item by item what became of a list of which one fails, and that all failed where all did", async () => {
    const open = await createHttpWorld({
      inbound,
      ledger: ({ acceptIf }) => ({
        acceptIf: (change) =>
          change.code === code(2) ? Promise.reject(new TypeError("Nguyễn")) : acceptIf(change),
      }),
    });
    world = open;
    const login = { username: "h41_demo", password };
    const { session } = (await open.call("POST", `${at}/login`, { body: login })).body;
    const send = async (service: string, data: object[]) => {
      const body = { session, service, isUpdating: "True", data };
      const reply = await open.call("POST", `${at}/integration`, { body });
      return { status: reply.status, told: reply.body as unknown as Told };
    };
    const record = (n: number) => sessionRecord(portalDossier(code(n)), []);
    const { status, told } = await send("DongBoHoSoMC", [record(1), record(2), record(3)]);
    assert.deepEqual(
      [status, told.error_code, told.result?.map(({ error_code }) => error_code)],
      [200, -1, ["00", -1, "00"]],
    );
    assert.match(told.message, new RegExp(`^Hồ sơ ${code(2)}: .*gửi lại`));
    const rows = [1, 2, 3].map((n) => wireRow(code(n), stepOf(1)));
    const steps = await send("CapNhatTienDoHoSoMC", rows);
    assert.deepEqual(
      steps.told.result?.map(({ error_code }) => error_code),
      ["00", -1, "00"],
    );
    for (const of of [code(1), code(3)])
      assert.equal((await open.ledger.readDossier(of, null))?.state.steps?.length, 1);
    const faults = open.logged.filter(({ message }) => message === "request failed");
    assert.equal(faults.length, 2);
    assert.doesNotMatch(JSON.stringify(faults), /Nguyễn/);
    assert.equal((await send("DongBoHoSoMC", [record(2)])).status, 500);
  });

  it("and are strangers keep no connection from who is known", async () => {
    const open = await createHttpWorld({ inbound, connections: 4 });
    world = open;
    const { port } = new URL(open.url);
    const strangers: Socket[] = [];
    const cut = new Set<Socket>();
    const come = () => {
      const socket = createConnection(Number(port), "127.0.0.1");
      strangers.push(socket);
      socket.on("error", () => {}).on("close", () => cut.add(socket));
      socket.write(
        `POST ${at}/integration HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"session":`,
      );
    };
    for (let n = 0; n < 4; n += 1) come();
    await until("they are in", () => strangers.every(({ connecting }) => !connecting));
    const reply = await open.call("POST", `${at}/login`, {
      body: { username: "h41_demo", password },
    });
    assert.equal(reply.status, 200);
    assert.equal((await open.put(portalDossier(code(1)))).status, 202);
    await until("the oldest gave way", () => cut.size > 0);
    for (const each of strangers) each.destroy();
  });

  it("guess no keys of ours at a door of theirs", async () => {
    const open = await createHttpWorld({ inbound });
    world = open;
    const guess = (n: number) =>
      open.call("POST", `${at}/login`, {
        body: { username: "h41_demo", password },
        headers: { authorization: `Bearer of-another-${n}` },
      });
    let last = await guess(0);
    assert.equal(last.status, 200);
    for (let n = 1; n < 70 && last.status === 200; n += 1) last = await guess(n);
    assert.deepEqual([last.status, last.body.code], [429, "too-many-wrong-keys"]);
  });

  it("that call from no listed network are told nothing, and the log tells why and from where", async () => {
    const [, , far] = inbound.accounts;
    const open = await createHttpWorld({ inbound: { ...inbound, accounts: far ? [far] : [] } });
    world = open;
    const body = { username: "far", password: "mat-khau-mau-0001" };
    const reply = await open.call("POST", `${at}/login`, { body });
    assert.deepEqual([reply.status, reply.body.code], [401, "unauthorised"]);
    assert.doesNotMatch(JSON.stringify(reply.body), /network|127\.0/);
    await until("it is logged", () => open.logged.some(({ message }) => message === "request"));
    const { refused, from } = open.logged.at(-1)?.facts ?? {};
    assert.deepEqual([refused, String(from).replace("::ffff:", "")], ["network", "127.0.0.1"]);
    const keyed = await open.call("POST", `${at}/login`, { as: "x".repeat(43), body });
    assert.equal(keyed.status, 401);
    await until("it is logged", () => open.logged.length > 1);
    assert.equal(open.logged.at(-1)?.facts.refused, undefined);
  });

  it("without a session have nothing of their body parsed", async () => {
    const open = await createHttpWorld({ inbound });
    world = open;
    const body = `{"session":"onegate.zzzzzzzz.${"A".repeat(43)}",`;
    const reply = await open.call("POST", `${at}/integration`, { body });
    // Parsed, it would be no JSON.
    assert.equal(reply.status, 401);
  });
});
