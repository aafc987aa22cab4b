import { createHmac, timingSafeEqual } from "node:crypto";

type Holder = {
  name: string;
  secret?: { username: string; passwords: string[] };
  sessionMinutes: number;
};

/**
 * Sessions that say themselves whose they are and until when, `name.end.code`, the code (HMAC-SHA-256) made with the account's password:
 * nothing is kept, every process that has the same settings knows them, and with the password they end. Pure, `now` aside.
 */
export const createSessions = (holders: Holder[], now: () => number) => {
  const codeOf = (name: string, end: string, password: string) =>
    createHmac("sha256", password).update(`lienthong inbound session\n${name}\n${end}`).digest();
  return {
    create: ({ name, secret, sessionMinutes }: Holder): string => {
      const end = (now() + sessionMinutes * 60_000).toString(36);
      const code = codeOf(name, end, secret?.passwords[0] ?? "").toString("base64url");
      return `${name}.${end}.${code}`;
    },
    /** Whose a session is, while it lasts. */
    nameOf: (token: string | undefined): string | undefined => {
      const [name = "", end = "", code = ""] = token?.split(".") ?? [];
      const holder = holders.find((each) => each.name === name);
      const given = Buffer.from(code, "base64url");
      const isRight = holder?.secret?.passwords.some((password) => {
        const right = codeOf(name, end, password);
        return given.length === right.length && timingSafeEqual(given, right);
      });
      return isRight && Number.parseInt(end, 36) > now() ? name : undefined;
    },
  };
};

/**
 * The first text of a session's form under the name `session` in a body's bytes: whoever has none is refused before a mebibyte is parsed
 * for him.
 */
export const tokenIn = (received: Buffer): string | undefined =>
  /"session"\s*:\s*"([a-z][a-z0-9-]{0,31}\.[0-9a-z]{1,12}\.[\w-]{43})"/.exec(
    received.toString("latin1"),
  )?.[1];
