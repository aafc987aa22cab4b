import { userInfo } from "node:os";
import { resolve } from "node:path";
import type { ClientConfig } from "pg";
import { parse } from "pg-connection-string";
import { splitUrl, urlFault } from "./url-fault.ts";

/** Where a PostgreSQL is and how to enter it, every field told: what is left out is not looked for in the environment. */
export type DatabaseAddress = Required<
  Pick<ClientConfig, "host" | "port" | "user" | "database" | "ssl" | "options">
> & { password: () => string; sslnegotiation: "postgres" | "direct" };

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=…`, or one whose `host=` is a socket's folder. Throws an Error
 * that says what cannot be read and how to write it, and never repeats the text, which holds a password.
 */
export const readDatabaseUrl = (text: string): DatabaseAddress => {
  const fault = faultOf(text);
  if (fault !== undefined) throw new Error(fault);
  const found = read(text);
  const host = found.host || fail("thiếu tên máy sau @ (hoặc ?host=/thư-mục-socket)");
  const user = found.user || userInfo().username;
  const { password = "", ssl = false, sslnegotiation = "postgres" } = found;
  return {
    host,
    port: Number(found.port || 5432),
    user,
    database: found.database || user,
    // A function is all the driver does not replace, where it is empty, by PGPASSWORD or a file in the home folder.
    password: () => password,
    ssl: ssl as NonNullable<ClientConfig["ssl"]>,
    sslnegotiation,
    options: found.options ?? "",
  };
};

const form = "cần dạng postgres://người-dùng:mật-khẩu@máy:5432/cơ-sở-dữ-liệu";

const fail = (why: string): never => {
  throw new Error(`${why}.`);
};

/** The first thing that keeps the text from being read as it was meant. */
const faultOf = (text: string): string | undefined => {
  const [, rest] = /^postgres(?:ql)?:\/\/(.*)$/s.exec(text) ?? [];
  if (rest === undefined) return `${form}.`;
  const sign = urlFault(rest);
  if (sign !== undefined) return sign;
  const { authority, query } = splitUrl(rest);
  const place = authority.slice(authority.indexOf("@") + 1);
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[^:[\]]*)(?::(.*))?$/i.exec(place) ?? [];
  if (name === undefined) return "không đọc được tên máy và cổng; địa chỉ IPv6 viết trong [ ].";
  if (name.includes(",")) return "có nhiều máy; chỉ viết một (một địa chỉ luôn dẫn đến máy chính).";
  if (port !== undefined && !isPort(port))
    return "cổng cần là số từ 1 đến 65535; địa chỉ IPv6 viết trong [ ].";
  const more = new URLSearchParams(query);
  const mode = more.get("sslmode");
  if (mode !== null && !sslModes.includes(mode))
    return `sslmode cần một trong ${sslModes.join(", ")}.`;
  const other = more.get("port");
  if (other !== null && !isPort(other)) return "cổng cần là số từ 1 đến 65535.";
  return undefined;
};

const sslModes = ["disable", "prefer", "require", "verify-ca", "verify-full", "no-verify"];

const isPort = (text: string) =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

const read = (text: string): ReturnType<typeof parse> => {
  try {
    return parse(text);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined || path === undefined) return fail(form);
    // A certificate's file that it names; its path is no secret, the rest of the text may be.
    const why = code === "ENOENT" ? "không có tệp này" : `không đọc được (${code})`;
    return fail(
      `${resolve(path)}, mà sslrootcert, sslcert hoặc sslkey nêu: ${why}; cần tệp PEM mà tài khoản đang chạy đọc được, xin ở nơi vận hành máy chủ PostgreSQL`,
    );
  }
};
