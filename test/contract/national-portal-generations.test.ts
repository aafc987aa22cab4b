import assert from "node:assert/strict";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createCopies } from "./copies.ts";
import { connect, generations, type Simulator } from "./generations.ts";
import { codeOf, portalDossier, stepOf } from "./portal-dossier.ts";

for (const generation of generations) {
  const { services } = generation;
  describe(`the national portal, generation ${generation.profile.toUpperCase()}, against its simulator`, () => {
    let simulator: Simulator;
    let copies: ReturnType<typeof createCopies>;
    let connected: ReturnType<typeof connect>;
    let close: () => void;
    beforeEach(async () => {
      simulator = await generation.simulate();
      connected = connect(generation, simulator.url);
      copies = createCopies(connected.system);
      close = connected.close;
    });
    afterEach(async () => {
      close();
      await simulator.close();
    });

    const { bring, cause } = {
      bring: (...dossiers: Dossier[]) => copies.bring(...dossiers),
      cause: (code: string) => copies.cause(code),
    };
    const there = (dossier: Dossier) => generation.codeThere(dossier, copies.held(dossier.code));
    const statusThere = (dossier: Dossier) =>
      generation.statusOf(simulator.state().body(there(dossier)));
    const rowsThere = (dossier: Dossier) => simulator.state().rows(there(dossier)).length;
    const [one, two] = [portalDossier(codeOf(1)), portalDossier(codeOf(2))];
    const later = (dossier: Dossier, status = 4, steps = [stepOf(1, 2), stepOf(2)]): Dossier => ({
      ...dossier,
      status,
      steps,
    });

    it("creates a dossier with its rows, brings it to its next state, and ends as declared", async () => {
      assert.deepEqual(await bring(one), ["current"]);
      assert.deepEqual([statusThere(one), rowsThere(one)], [2, 1]);
      assert.deepEqual(await bring(later(one)), ["current"]);
      assert.deepEqual([statusThere(one), rowsThere(one)], [4, 2]);
      assert.deepEqual(simulator.state().codes(), [there(one)]);
    });

    it("sends nothing for what is there already", async () => {
      await bring(one, two);
      const calls = simulator.received().length;
      assert.deepEqual(await bring(one, two), ["current", "current"]);
      assert.equal(simulator.received().length, calls);
    });

    for (const fault of ["reply-lost", "malformed-body-after-commit", "502-after-commit"] as const)
      it(`makes no second dossier after ${fault} on a create, and ends equal`, async () => {
        simulator.faults.script({ fault, service: services.create });
        assert.deepEqual(await bring(one), ["waiting"]);
        assert.equal(simulator.state().codes().length, 1, "it had arrived");
        assert.deepEqual(await bring(later(one)), ["current"]);
        assert.deepEqual(simulator.state().codes(), [there(one)]);
        assert.deepEqual([statusThere(one), rowsThere(one)], [4, 2]);
      });

    it("survives a create that the network delivers twice", async () => {
      simulator.faults.script({ fault: "applied-twice", service: services.create });
      assert.deepEqual(await bring(one), ["current"]);
      assert.deepEqual(simulator.state().codes(), [there(one)]);
    });

    it("is seen when the network delivers rows twice, since nothing de-duplicates them", async () => {
      simulator.faults.script({ fault: "applied-twice", service: services.rows });
      assert.deepEqual(await bring(one), ["current"]);
      assert.deepEqual(
        simulator
          .state()
          .rowsAppliedTwice()
          .map(({ code, times }) => [code, times]),
        [[there(one), 2]],
      );
    });

    it("finds the one culprit in a refused list of rows, and the others arrive", async () => {
      const all = [1, 2, 3, 4, 5].map((n) => portalDossier(codeOf(n)));
      assert.deepEqual(
        await bring(...all),
        all.map(() => "current"),
      );
      const [, , culprit] = all;
      assert.ok(culprit);
      simulator.state().forget(there(culprit));
      const next = all.map((each) => later(each, 2));
      assert.deepEqual(
        await bring(...next),
        next.map(({ code }) => (code === culprit.code ? "parked" : "current")),
      );
      assert.deepEqual(next.map(rowsThere), [2, 2, 1, 2, 2]);
    });

    it("gets a new session or token when the portal forgot the one it gave, without troubling the dossier", async () => {
      await bring(one);
      simulator.faults.dropSessions();
      assert.deepEqual(await bring(later(one)), ["current"]);
      simulator.faults.script({ fault: "session-dropped", service: services.rows });
      assert.deepEqual(
        await bring(
          later(
            one,
            4,
            [1, 2, 3].map((n) => stepOf(n)),
          ),
        ),
        ["current"],
      );
      assert.equal(rowsThere(one), 4, "three steps, one of them told anew");
    });

    it("stays behind when its rows do not arrive although the record did, and sends only what is lacking", async () => {
      simulator.faults.script({ fault: "503-seconds", service: services.rows });
      assert.deepEqual(await bring(one), ["waiting"]);
      assert.deepEqual([simulator.state().exists(there(one)), rowsThere(one)], [true, 0]);
      const creates = simulator.received().filter(({ service }) => service === services.create);
      assert.deepEqual(await bring(one), ["current"]);
      assert.equal(rowsThere(one), 1);
      assert.deepEqual(
        simulator.received().filter(({ service }) => service === services.create),
        creates,
      );
    });

    it("keeps rows in time order over several calls and sends none twice", async () => {
      const many = later(
        one,
        4,
        Array.from({ length: 23 }, (_, n) => stepOf(n)),
      );
      assert.deepEqual(await bring(many), ["current"]);
      const times = simulator
        .state()
        .rows(there(one))
        .map(({ time }) => time);
      assert.deepEqual(times, [...times].sort());
      assert.equal(times.length, 23);
      const calls = simulator.received().filter(({ service }) => service === services.rows);
      assert.equal(calls.length, 3, "ten a call");
    });

    it("stays behind when only some of its rows are taken, keeps those, and sends the rest", async () => {
      const { http } = connected.system;
      let rowCalls = 0;
      connected.system.http = async (request) => {
        const isRows = JSON.stringify(request.body).includes("ThoiDiemXuLy");
        rowCalls += isRows ? 1 : 0;
        return isRows && rowCalls === 2
          ? { kind: "answer", status: 503, body: {}, text: "{}" }
          : http(request);
      };
      const steps = Array.from({ length: 23 }, (_, n) => stepOf(n));
      const many = later(one, 4, steps);
      assert.deepEqual(await bring(many), ["waiting"]);
      assert.equal(rowsThere(one), 10);
      assert.deepEqual(await bring(many), ["current"]);
      assert.equal(rowsThere(one), 23);
      assert.deepEqual(simulator.state().rowsAppliedTwice(), []);
    });

    for (const service of new Set([services.create, services.rows]))
      it(`takes an unreadable answer to ${service} for neither yes nor no`, async () => {
        simulator.faults.script({ fault: "malformed-body", service });
        assert.deepEqual(await bring(one), ["waiting"]);
        assert.equal(cause(one.code)?.is, "lost");
        assert.deepEqual(await bring(one), ["current"]);
        assert.deepEqual([statusThere(one), rowsThere(one)], [2, 1]);
      });

    for (const service of new Set([services.create, services.rows]))
      it(`takes a yes of ${service} whose text says no for neither, and loses nothing`, async () => {
        simulator.faults.script({ fault: "yes-and-no", service });
        assert.deepEqual(await bring(one), ["waiting"]);
        assert.equal(cause(one.code)?.is, "unrecognised");
        assert.deepEqual(await bring(one), ["current"]);
        assert.deepEqual([statusThere(one), rowsThere(one)], [2, 1]);
      });

    for (const fault of ["interim-answers", "packed-body"] as const)
      it(`hears an answer in an odd dress, and sends nothing again: ${fault}`, async () => {
        simulator.faults.script({ fault, times: 20 });
        assert.deepEqual(await bring(one), ["current"]);
        assert.deepEqual([statusThere(one), rowsThere(one)], [2, 1]);
        assert.deepEqual(simulator.state().rowsAppliedTwice(), []);
      });

    it("waits when the portal says that it is busy", async () => {
      simulator.faults.script({ fault: "business-failure", service: services.create });
      assert.deepEqual(await bring(one), ["waiting"]);
      assert.equal(cause(one.code)?.is, "busy");
    });
  });
}
