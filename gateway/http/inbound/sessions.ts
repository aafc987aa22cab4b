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
  const sessionOf = (name: string, end: string, password: string) => {
    const code = createHmac("sha256", password).update(
      `lienthong inbound session\n${name}\n${end}`,
    );
    return `${name}.${end}.${code.digest("base64url")}`;
  };
  return {
    create: ({ name, secret, sessionMinutes }: Holder): string => {
      const end = (now() + sessionMinutes * 60_000).toString(36);
      return sessionOf(name, end, secret?.passwords[0] ?? "");
    },
    /** Whose a session is, while it lasts. One session has one text: base64 that says the same otherwise is none. */
    nameOf: (token = ""): string | undefined => {
      const [name = "", end = ""] = token.split(".");
      const holder = holders.find((each) => each.name === name);
      const given = Buffer.from(token);
      const isRight = holder?.secret?.passwords.some((password) => {
        const right = Buffer.from(sessionOf(name, end, password));
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
