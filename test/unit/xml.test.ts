import assert from "node:assert/strict";
import { MOST_ELEMENTS, MOST_XML_DEPTH, readXml } from "../../adapters/kit/xml/read-xml.ts";
import { writeXml } from "../../adapters/kit/xml/write-xml.ts";

const contentOf = (text: string) => {
  const read = readXml(text);
  return "content" in read ? read.content : assert.fail(read.fault);
};
const faultOf = (text: string) => {
  const read = readXml(text);
  return "fault" in read ? read.fault : undefined;
};

describe("XML that is read", () => {
  it("is the JSON that it stands for: local names, repeated elements, text as text, nothing as an empty text", () => {
    const text = `\ufeff<?xml version="1.0"?><!-- x --><a:r xmlns:a="urn:a" k="v"><a:ma>00</a:ma><x>1</x><x>2</x><y z="1"> t </y><n/><c><![CDATA[<b>]]></c><e>&lt;&#272;</e></a:r>`;
    const read = { ma: "00", x: ["1", "2"], y: "t", n: "", c: "<b>", e: "<Đ" };
    assert.deepEqual(contentOf(text.slice(1)), read);
  });

  it("is what stands in the body of a SOAP envelope", () => {
    const text = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body><r><a>1</a></r></s:Body></s:Envelope>`;
    assert.deepEqual(contentOf(text), { a: "1" });
    assert.match(faultOf("<Envelope><Body/></Envelope>") ?? "", /SOAP/);
  });

  it("is nothing where a SOAP envelope brings two contents: which one is meant nobody can tell", () => {
    for (const inside of [
      "<Body><r><ma>0</ma></r><Fault/></Body>",
      "<Body><r><ma>0</ma></r><r><ma>1</ma></r></Body>",
      "<Body><r><ma>0</ma></r></Body><Body><r><ma>1</ma></r></Body>",
    ])
      assert.match(faultOf(`<Envelope>${inside}</Envelope>`) ?? "", /hơn một nội dung/, inside);
  });

  it("is refused with a DTD, whatever it says: neither entities that unfold nor files of this machine", () => {
    const laughs = `<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>`;
    const file = `<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>`;
    for (const text of [laughs, file, "<!doctype html><html/>"])
      assert.equal(faultOf(text), "có DTD");
    assert.match(faultOf("<l>&unknown;</l>") ?? "", /hợp lệ/);
  });

  it("is refused beyond its depth, also where quotes hide the tags' ends, and beyond its elements", () => {
    const nested = (n: number, tag = "<a>") => tag.repeat(n) + "</a>".repeat(n);
    assert.equal(faultOf(nested(MOST_XML_DEPTH)), undefined);
    assert.match(faultOf(nested(MOST_XML_DEPTH + 1)) ?? "", /32 tầng/);
    assert.match(faultOf(nested(200_000, '<a b="/>">')) ?? "", /32 tầng/);
    assert.match(faultOf(`<r>${"<a/>".repeat(MOST_ELEMENTS)}</r>`) ?? "", /50.000 phần tử/);
  });

  it("is refused where it is none, and not stumbled over", () => {
    for (const text of [
      "",
      "x",
      "<",
      "<a",
      "<a>",
      "<a></b>",
      "<a/><b/>",
      "<a/> but no",
      "<a><b/></a><!-- x -->no",
      "<?xml version='1.0'?>x<a/>",
      "<a/><![CDATA[no]]>",
      "<!--",
      "<![CDATA[",
      "<?",
      "{}",
      "<a b=>",
      "</a>",
    ])
      assert.ok(faultOf(text) !== undefined, text);
  });

  it("may have comments, instructions and blanks around it", () => {
    assert.equal(contentOf("\n<?x?>\n<!-- a -->\r\n<a/> \n<!-- b --><?y?>\n"), "");
  });

  it("does not change what objects are", () => {
    const read = contentOf(
      "<r><__proto__><bad>1</bad></__proto__><constructor>x</constructor></r>",
    );
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
    assert.equal(Object({}).bad, undefined);
  });
});

describe("XML that is written", () => {
  it("has a message's members in their order, and reads as what it was written from", () => {
    const message = {
      Ma: "H41 & <co>",
      Ten: "Đặng Thị Ví Dụ",
      Muc: [{ a: "1" }, { a: "2" }],
      Rong: "",
    };
    const text = writeXml("HoSo", message);
    assert.match(
      text,
      /^<\?xml version="1.0" encoding="UTF-8"[^>]*\?><HoSo><Ma>H41 &amp; &lt;co(>|&gt;)/,
    );
    assert.deepEqual(contentOf(text), message);
  });

  it("leaves out what XML cannot say", () => {
    assert.deepEqual(contentOf(writeXml("r", { a: "x\u0001y\uffffz\tw" })), { a: "x y z\tw" });
  });
});
