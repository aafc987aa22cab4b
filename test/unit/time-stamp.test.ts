import assert from "node:assert/strict";
import { certificatesOf } from "../../adapters/time-stamp/time-stamp.ts";
import { readSettings } from "../../config/settings.ts";

describe("TIMESTAMP_URL", () => {
  it("is an address by http or https, or not set", () => {
    for (const url of ["http://tsa.example.test", "https://tsa.example.test:3161/tsr?a=b"])
      assert.equal(readSettings({ TIMESTAMP_URL: url }).timestamp.url, url);
    assert.equal(readSettings({ TIMESTAMP_URL: "" }).timestamp.url, undefined);
    for (const url of ["tsa.example.test", "ftp://tsa.example.test", "http://"])
      assert.throws(
        () => readSettings({ TIMESTAMP_URL: url }),
        /TIMESTAMP_URL: cần địa chỉ http:\/\/ hoặc https:\/\//,
      );
  });
});

describe("the certificates of a PEM file", () => {
  it("are each of its certificates, and nothing else that stands in it", () => {
    const one = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    const key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    assert.deepEqual(certificatesOf(`tổ chức\n${one}\n${key}\n${one}\n`), [one, one]);
    assert.deepEqual(certificatesOf(key), []);
  });
});
