import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ip, { type IPv4, type IPv6 } from "ipaddr.js";

/** None of a host's addresses may be reached. */
export class AddressRefused extends Error {
  override name = "AddressRefused";
}

/** Whether a text names a network: an address, all four numbers of it where it is IPv4, and a prefix that fits it. */
export const isNetwork = (text: string): boolean =>
  ip.IPv4.isValidCIDRFourPartDecimal(text) || ip.IPv6.isValidCIDR(text);

/** Which addresses requests may go to: public ones, and those of the networks given, such as `10.0.0.0/8`. Throws where one is no network. */
export const createAddressGuard = (networks: string[]) => {
  const listed = networks.map((each) => ip.parseCIDR(each));
  const allows = (address: string): boolean => {
    const read = ip.process(address);
    return read.range() === "unicast" || listed.some((network) => holds(network, read));
  };
  return {
    /** Throws {@link AddressRefused} where a URL names an address itself, which is then never looked up, and it may not be reached. */
    check: (url: URL): void => {
      const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
      if (ip.isValid(host) && !allows(host)) throw new AddressRefused();
    },
    /** The system's look-up of names without the addresses that may not be reached. */
    lookup: ((host, options, done) =>
      lookup(host, { ...options, all: true }, (error, found) => {
        if (error) return done(error, []);
        const fit = found.filter(({ address }) => allows(address));
        const [first] = fit;
        if (!first) return done(new AddressRefused(), []);
        if (options.all) done(null, fit);
        else done(null, first.address, first.family);
      })) satisfies LookupFunction,
  };
};

const holds = ([network, bits]: [IPv4 | IPv6, number], address: IPv4 | IPv6): boolean =>
  network.kind() === address.kind() && address.match(network as IPv4 & IPv6, bits);
