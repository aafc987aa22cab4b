import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One thing that the office says of a dossier. `file`: base64. */
export type OfficeItem = {
  code: string;
  state: number;
  at: string;
  note?: string;
  file?: string;
  /** The SHA-256 that it says the file has. */
  sha256?: string;
};

/** What becomes of one answer: given, never given, given up half-way, or another status. */
export type OfficeFate = "given" | "hangs" | "cut" | number;

/**
 * An office on loopback that is asked for news and calls nobody: `POST /ask` {codes} tells the newest of each that it knows, `GET /feed?after=`
 * all that it said, a few at a time.
 */
export const createNewsOffice = async () => {
  const said: OfficeItem[] = [];
  const asked: string[][] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  const office = {
    page: 2,
    /** What becomes of the answer to a call for such codes. */
    fate: (_: string[]): OfficeFate => "given",
    /** Awaited before each answer. */
    pause: async (_: string[]): Promise<void> => {},
  };
  const answer = async (codes: string[], body: () => object, response: ServerResponse) => {
    asked.push(codes);
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    await office.pause(codes);
    underWay -= 1;
    const fate = office.fate(codes);
    if (fate === "hangs") return;
    const text = JSON.stringify(body());
    response.writeHead(typeof fate === "number" ? fate : 200, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(text),
    });
    if (fate === "cut") response.write(text.slice(0, 5), () => response.destroy());
    else response.end(text);
  };
  const newest = (code: string) => said.filter((each) => each.code === code).at(-1);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://office");
      if (url.pathname === "/ask") {
        const { codes }: { codes: string[] } = JSON.parse(Buffer.concat(chunks).toString());
        const items = () => ({ items: codes.flatMap((code) => newest(code) ?? []) });
        return void answer(codes, items, response);
      }
      const after = Number(url.searchParams.get("after") ?? 0);
      const items = () => ({
        items: said.slice(after, after + office.page),
        end: Math.min(said.length, after + office.page),
        more: said.length > after + office.page,
      });
      return void answer([`after ${after}`], items, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(office, {
    url: `http://127.0.0.1:${port}`,
    /** All that it ever said, the newest last. */
    said,
    /** The codes of each call, in order. */
    asked,
    mostAtOnce: () => mostAtOnce,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
};

export type NewsOffice = Awaited<ReturnType<typeof createNewsOffice>>;
