import assert from "node:assert/strict";
import {
  AddressRefused,
  createAddressGuard,
  isNetwork,
} from "../../adapters/kit/files/address-guard.ts";

const reaches = (host: string, networks: string[] = []) => {
  try {
    createAddressGuard(networks).check(new URL(`http://${host}/d/1`));
    return true;
  } catch (error) {
    assert.ok(error instanceof AddressRefused);
    return false;
  }
};
const lookUp = (host: string, networks: string[], all: boolean) =>
  new Promise((resolve) =>
    createAddressGuard(networks).lookup(host, { all }, (error, found, family) =>
      resolve(error ?? (all ? found : { address: found, family })),
    ),
  );

describe("the addresses that a file may be fetched from", () => {
  for (const [host, expected] of [
    ["8.8.8.8", true],
    ["[2001:4860:4860::8888]", true],
    ["127.0.0.1", false],
    ["127.1", false],
    ["2130706433", false],
    ["0x7f.0.0.1", false],
    ["0.0.0.0", false],
    ["10.1.2.3", false],
    ["172.16.0.1", false],
    ["192.168.1.1", false],
    ["169.254.169.254", false],
    ["100.64.0.1", false],
    ["192.0.2.1", false],
    ["198.18.0.1", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["[::1]", false],
    ["[::]", false],
    ["[::ffff:127.0.0.1]", false],
    ["[::ffff:8.8.8.8]", true],
    ["[64:ff9b::7f00:1]", false],
    ["[2002:7f00:1::]", false],
    ["[fe80::1]", false],
    ["[fd00::1]", false],
    ["[2001:db8::1]", false],
  ] as const)
    it(`${expected ? "holds" : "does not hold"} ${host}`, () => {
      assert.equal(reaches(host), expected);
    });

  it("hold those of a listed network and no neighbour of it", () => {
    const networks = ["10.20.0.0/16", "fd00:1::/32"];
    assert.deepEqual(
      ["10.20.255.1", "10.21.0.1", "[::ffff:10.20.0.1]", "[fd00:1::5]", "[fd00:2::5]"].map((host) =>
        reaches(host, networks),
      ),
      [true, false, true, true, false],
    );
  });

  it("are checked where a name leads, whatever it is called", async () => {
    for (const all of [true, false]) {
      assert.ok((await lookUp("localhost", [], all)) instanceof AddressRefused);
      assert.ok((await lookUp("localhost", ["10.0.0.0/8"], all)) instanceof AddressRefused);
    }
    const loopback = { address: "127.0.0.1", family: 4 };
    assert.deepEqual(await lookUp("localhost", ["127.0.0.0/8"], true), [loopback]);
    assert.deepEqual(await lookUp("localhost", ["127.0.0.0/8"], false), loopback);
  });

  it("keep the error of a name that leads nowhere", async () => {
    const error = await lookUp("no-such-host.invalid", [], true);
    assert.match((error as NodeJS.ErrnoException).code ?? "", /^(ENOTFOUND|EAI_AGAIN)$/);
  });

  for (const [text, expected] of [
    ["10.0.0.0/8", true],
    ["10.0.0.0/33", false],
    ["fd00::/8", true],
    ["fd00::/129", false],
    ["10.0.0.0", false],
    ["10.0.0.256/8", false],
    ["10.1/16", false],
    ["010.0.0.0/8", false],
  ] as const)
    it(`${text} is ${expected ? "a" : "no"} network`, () => {
      assert.equal(isNetwork(text), expected);
    });
});
