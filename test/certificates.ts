import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An authority of the test's own, with certificates for 127.0.0.1 and for the gateway, as PEM files in a folder that goes again. */
export const openCertificates = () => {
  const folder = mkdtempSync(join(tmpdir(), "lienthong-tls-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "30",
    "-subj",
    "/CN=Root Mau",
  );
  writeFileSync(at("names"), "subjectAltName=IP:127.0.0.1\n");
  for (const name of ["server", "gateway"]) {
    openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    openssl(
      ...[
        "x509",
        "-req",
        "-in",
        `${name}.csr`,
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
      ],
      ...["-out", `${name}.pem`, "-days", "20", "-extfile", "names"],
    );
  }
  openssl("ec", "-in", "gateway.key", "-aes256", "-passout", "pass:mau", "-out", "locked.key");
  return { at, close: () => rmSync(folder, { recursive: true, force: true }) };
};
