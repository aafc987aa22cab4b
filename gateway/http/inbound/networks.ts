import { BlockList, isIPv6 } from "node:net";

/** Whether an address stands within one of some networks; every one does where none are listed. */
export const withinOf = (networks: string[] | undefined) => {
  if (networks === undefined) return () => true;
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
  }
  return (from: string) => {
    const plain = from.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
    return list.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
  };
};
