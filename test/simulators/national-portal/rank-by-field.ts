import { type JsonObject, textOf } from "../json.ts";

/** Ranks a body by the last number written in one of its texts: "v12" in GhiChu is 12. */
export function rankByField(field: string): (body: JsonObject) => number | undefined {
  return (body) => {
    const digits = /(\d+)\D*$/.exec(textOf(body, field))?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
}
