import { createSecureContext } from "node:tls";
import type { Tls } from "../adapters/kit/http/axios-http.ts";
import { BadSettings } from "../config/settings.ts";
import type { SystemSettings } from "../schemas/generated/systems.ts";
import { readNamedFile } from "./named-file.ts";

/** A system's certificates and key, read once, at the start, from the files that its entry names; or what is wrong with them, each under `at`. */
export const readTls = (
  at: string,
  { tls: given }: Pick<SystemSettings, "tls">,
  env: Readonly<Record<string, string | undefined>>,
): { tls?: Tls } | { problems: string[] } => {
  if (!given) return {};
  const { caFile, certFile, keyFile, passphraseEnv } = given;
  if ((certFile === undefined) !== (keyFile === undefined))
    return { problems: [`${at}: certFile và keyFile đi cùng nhau; đặt cả hai, hoặc bỏ cả hai.`] };
  if (passphraseEnv && !env[passphraseEnv])
    return { problems: [`${at}/passphraseEnv: biến môi trường ${passphraseEnv} chưa đặt.`] };
  try {
    const read = (name: string, path: string | undefined) =>
      path === undefined ? {} : { [name]: pemIn(`${at}/${name}File`, path) };
    const tls: Tls = {
      ...read("ca", caFile),
      ...read("cert", certFile),
      ...read("key", keyFile),
      ...(passphraseEnv ? { passphrase: env[passphraseEnv] } : {}),
    };
    createSecureContext(tls);
    return { tls };
  } catch (error) {
    if (error instanceof BadSettings) return { problems: error.problems };
    // Never its message: some repeat what was read.
    const { code = "không rõ" } = error as NodeJS.ErrnoException;
    return {
      problems: [
        `${at}: chứng thư và khóa không dùng được (${code}); kiểm tra hai tệp có đúng là một cặp, và mật khẩu của khóa.`,
      ],
    };
  }
};

const pemIn = (by: string, path: string): Buffer => {
  const bytes = readNamedFile({ by, path, wants: "Cần tệp PEM." });
  if (bytes.includes("-----BEGIN ")) return bytes;
  throw new BadSettings([`${by} ${path}: không phải tệp PEM (không có dòng "-----BEGIN …").`]);
};
