import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the authority does with a request: grants it, or something else that a test wants. */
export type Conduct = "grant" | "refuse" | "hang" | "garbage" | "other bytes" | "too long";

/** An authority for time-stamps on this machine, with a root certificate of its own; OpenSSL makes its answers. */
export const openAuthority = async () => {
  const folder = mkdtempSync(join(tmpdir(), "lienthong-tsa-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  writeFileSync(at("openssl.cnf"), config);
  const key = ["-newkey", "rsa:2048", "-nodes", "-config", at("openssl.cnf")];
  openssl(
    ...["req", "-x509", ...key, "-keyout", "root.key", "-out", "root.pem"],
    ...["-days", "30", "-subj", "/CN=Root Mau", "-extensions", "root"],
  );
  openssl(...["req", ...key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA Mau"]);
  openssl(
    ...[
      "x509",
      "-req",
      "-in",
      "tsa.csr",
      "-CA",
      "root.pem",
      "-CAkey",
      "root.key",
      "-CAcreateserial",
    ],
    ...["-out", "tsa.pem", "-days", "20", "-extfile", "openssl.cnf", "-extensions", "signer"],
  );
  writeFileSync(at("serial"), "01");

  const stamp = (query: Buffer) => {
    writeFileSync(at("query"), query);
    openssl("ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query", "-out", "reply");
    return readFileSync(at("reply"));
  };
  const authority = {
    conduct: "grant" as Conduct,
    asked: 0,
    root: readFileSync(at("root.pem"), "latin1"),
    url: "",
    /** Checks a response by OpenSSL alone; throws where it does not hold. */
    check: (response: Buffer, data: Buffer) => {
      writeFileSync(at("response"), response);
      writeFileSync(at("data"), data);
      openssl("ts", "-verify", "-data", "data", "-in", "response", "-CAfile", "root.pem");
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const answers: Record<Conduct, (query: Buffer) => Buffer | undefined> = {
    grant: stamp,
    // A policy that is not known is refused.
    refuse: () => Buffer.from("30053003020102", "hex"),
    hang: () => undefined,
    garbage: () => Buffer.from("<html>Bảo trì</html>"),
    "other bytes": (query) => {
      const other = Buffer.from(query);
      // The hash of what is stamped stands behind its own length, 32.
      const from = other.indexOf(Buffer.from([0x04, 0x20])) + 2;
      other.fill(7, from, from + 32);
      return stamp(other);
    },
    "too long": () => Buffer.alloc(70_000, 0x30),
  };
  const server = createServer(async (request, response) => {
    authority.asked += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = answers[authority.conduct](Buffer.concat(chunks));
    if (answer)
      response.writeHead(200, { "content-type": "application/timestamp-reply" }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  authority.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`;
  return authority;
};

const config = `
[req]
distinguished_name = name
prompt = no
[name]
CN = unused
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = authority
[authority]
serial = serial
signer_cert = tsa.pem
certs = root.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
`;
