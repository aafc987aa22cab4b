import { type Codec, codec, Fault, unreadable } from "../codec.ts";

/** An agency's id with the province first, as Decision 20/2020/QĐ-TTg writes it: `H41.17`, `H15.50.05.13`. */
export const agencyFromTop = (): Codec<string, string> =>
  codec({
    encode: (ours) => (fromBottom.test(ours) ? turned(ours) : ours),
    decode: (theirs) => (typeof theirs === "string" && fromTop.test(theirs) ? theirs : unreadable),
    lossy: "cách viết mã định danh",
  });

/** An agency's id with the province last in four groups, as QCVN 102:2016/BTTTT writes it: `000.00.17.H41`. */
export const agencyFromBottom = (): Codec<string, string> =>
  codec({
    encode: (ours) => {
      if (fromBottom.test(ours)) return ours;
      const [top = "", two = "00", three = "00", four = "000", ...more] = ours.split(".");
      const written = [four.padStart(3, "0"), three, two, top].join(".");
      return more.length === 0 && fromBottom.test(written)
        ? written
        : new Fault("theo kiểu cũ như 000.00.17.H41; mã này không viết được theo kiểu đó.");
    },
    decode: (theirs) =>
      typeof theirs === "string" && fromBottom.test(theirs) ? turned(theirs) : unreadable,
    lossy: "cách viết mã định danh",
  });

const fromTop = /^[A-Z]\d{2}(\.[A-Z0-9]{1,4})*$/;
const fromBottom = /^\d{3}\.\d{2}\.\d{2,3}\.[A-Z]\d{2}$/;

const turned = (id: string) => {
  const groups = id.split(".").reverse();
  while (/^0+$/.test(groups.at(-1) ?? "")) groups.pop();
  return groups.join(".");
};

/** A procedure's short national code of whichever is told: `1.001193.000.00.00.H41` → `1.001193`. */
export const procedureShort = (): Codec<string, string> =>
  codec({
    encode: (ours) => ours.replace(tail, ""),
    decode: (theirs) => (typeof theirs === "string" && !tail.test(theirs) ? theirs : unreadable),
    lossy: "đuôi của đơn vị công bố",
  });

/** A procedure's full code, with the publisher's tail where none is told: `1.001193` → `1.001193.000.00.00.H41`. */
export const procedureFull = (publisher: string): Codec<string, string> =>
  codec({
    encode: (ours) => (tail.test(ours) ? ours : `${ours}.${publisher}`),
    decode: (theirs) => {
      if (typeof theirs !== "string" || !tail.test(theirs)) return unreadable;
      return theirs.endsWith(`.${publisher}`) ? theirs.slice(0, -publisher.length - 1) : theirs;
    },
    lossy: "đuôi của đơn vị công bố, nếu là đuôi mặc định",
  });

const tail = /\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}$/;
