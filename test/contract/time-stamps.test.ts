import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askAuthority, rootsOf } from "../../gateway/cli/doctor/time-stamps.ts";
import { openAuthority } from "../time-stamp-authority.ts";

describe("what doctor asks of an authority for time-stamps", () => {
  let authority: Awaited<ReturnType<typeof openAuthority>>;
  let folder: string;
  const at = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  before(async () => {
    authority = await openAuthority();
    folder = mkdtempSync(join(tmpdir(), "lienthong-"));
  });
  after(async () => {
    await authority.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    authority.conduct = "grant";
  });

  it("is one time-stamp, whose signer it names, and whether TIMESTAMP_CA trusts it", async () => {
    const asked = authority.asked;
    assert.match(await askAuthority(authority.url, undefined), /do TSA Mau ký; đặt TIMESTAMP_CA/);
    const root = at("root.pem", authority.root);
    assert.match(await askAuthority(authority.url, root), /do TSA Mau ký, TIMESTAMP_CA tin/);
    assert.equal(authority.asked, asked + 2);
  });

  it("is told with the cure where the root is another's", async () => {
    const other = await openAuthority();
    await other.close();
    await assert.rejects(
      askAuthority(authority.url, at("other.pem", other.root)),
      /^Error: TIMESTAMP_CA: chứng thư ký dấu \(TSA Mau\) không nối về .*; xin đúng tệp/,
    );
  });

  for (const [conduct, why] of [
    ["refuse", /không được cấp, trạng thái 2/],
    ["garbage", /không đọc được/],
    ["other bytes", /không phải của mã này, hoặc chữ ký sai/],
  ] as const)
    it(`is told with the cure, without the address, where it answers ${conduct}`, async () => {
      authority.conduct = conduct;
      await assert.rejects(
        askAuthority(authority.url, undefined),
        ({ message }: Error) =>
          why.test(message) &&
          /^TIMESTAMP_URL: .*kiểm tra địa chỉ.*mọi việc khác vẫn chạy/.test(message) &&
          !message.includes("127.0.0.1"),
      );
    });

  for (const minutes of [-31, 31])
    it(`is told with the cure where this machine's clock is ${minutes} minutes off its own`, async () => {
      await assert.rejects(
        askAuthority(authority.url, undefined, () => Date.now() + minutes * 60_000),
        /TIMESTAMP_URL: dấu ghi giờ lệch 18\d\d giây so với máy này; đồng bộ giờ/,
      );
    });

  it("is told with the cure where nobody listens", async () => {
    const gone = await openAuthority();
    await gone.close();
    await assert.rejects(
      askAuthority(gone.url, undefined),
      /TIMESTAMP_URL: không tới được \(ECONNREFUSED\); kiểm tra địa chỉ/,
    );
  });

  it("is of TIMESTAMP_CA that each of its certificates can be read", () => {
    assert.deepEqual(rootsOf(undefined), []);
    assert.equal(rootsOf(at("root.pem", authority.root)).length, 1);
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (const [text, why] of [
      ["no certificate", /TIMESTAMP_CA .*ca\.pem: không có chứng thư nào ở dạng PEM\. Cần tệp PEM/],
      [`${authority.root}${broken}`, /ca\.pem: chứng thư thứ 2 không đọc được\. Cần tệp PEM/],
    ] as const)
      assert.throws(() => rootsOf(at("ca.pem", text)), why);
    assert.throws(() => rootsOf(join(folder, "none.pem")), /TIMESTAMP_CA .*không có tệp này\. Cần/);
  });
});
