import { statfsSync } from "node:fs";
import type { Command } from "commander";
import { allAtOnce, BadSettings, lookAtSettings, variables } from "../../../config/settings.ts";
import type { Store } from "../../open-store.ts";
import { print } from "../words/print.ts";

type Check = { check: string; ok: boolean; says: string };

/** `lienthong doctor`: looks at everything that a start needs and says what is wrong and the cure. Exit status 1 where something is. */
export const addDoctor = (program: Command): void => {
  program
    .command("doctor")
    .description("kiểm tra máy, cấu hình, cơ sở dữ liệu và các hệ thống")
    .option("--json", "in một dòng JSON")
    .action(async (options: { json?: boolean }) => {
      const checks = await examine();
      print(options.json, checks, () =>
        [
          ...checks.map(({ check, ok, says }) => `${ok ? "✓" : "✗"} ${check}: ${says}`),
          "",
          ...variables.map(
            ({ name, otherwise, secret }) =>
              `  ${name.padEnd(20)} ${secret ? (process.env[name] ? "đã đặt" : "chưa đặt") : (process.env[name] ?? `(${otherwise})`)}`,
          ),
        ].join("\n"),
      );
      if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
    });
};

const examine = async (): Promise<Check[]> => {
  const [
    { createLog },
    { checkAddresses },
    { adviseOn, readBloat },
    { storeOf },
    { filesDisk },
    { keptSystems },
    { allWordsOf, monthsOf, tablesOf },
    { sealLag },
    { pingRedis },
    { openStore },
    { createReleases },
    { homeOf, versionOf },
    { systemsOf },
    { askAuthority, rootsOf },
  ] = await Promise.all([
    import("../../../config/log.ts"),
    import("../../addresses.ts"),
    import("../../../queue/ledger/db/bloat.ts"),
    import("./files.ts"),
    import("../../files-disk.ts"),
    import("./kept.ts"),
    import("./tables.ts"),
    import("../../../queue/ledger/evidence/seal.ts"),
    import("../../../queue/engine/redis-store.ts"),
    import("../../open-store.ts"),
    import("../../releases.ts"),
    import("./server.ts"),
    import("../../configuration.ts"),
    import("./time-stamps.ts"),
  ]);
  const checks: Check[] = [];
  const check = async <T>(
    name: string,
    look: () => T | Promise<T>,
    words: (found: T) => string,
  ) => {
    try {
      const found = await look();
      checks.push({ check: name, ok: true, says: words(found) });
      return found;
    } catch (error) {
      checks.push({
        check: name,
        ok: false,
        says: error instanceof Error ? error.message : String(error),
      });
      return undefined;
    }
  };
  await check("Node.js", nodeVersion, (version) =>
    version.startsWith("v20.")
      ? `${version} chạy được, nhưng từ 04/2026 không còn bản vá bảo mật; hãy lên 22 hoặc 24 LTS`
      : version,
  );
  await check(
    "Chương trình",
    () => import.meta.url.endsWith(".ts"),
    (asSource) =>
      asSource
        ? "chạy từ mã nguồn, mỗi lệnh mở chậm thêm vài giây; chạy npm run compile bằng tài khoản sở hữu thư mục chương trình"
        : "bản đã biên dịch",
  );
  const { settings, problems } = lookAtSettings(process.env);
  const readable = await check(
    "Biến môi trường",
    () => {
      allAtOnce(
        () => {
          if (problems.length > 0) throw new BadSettings(problems);
        },
        () => checkAddresses(settings),
      );
      return true;
    },
    () => "đọc được",
  );
  const systems = await check(
    "Các hệ thống",
    () => {
      const built = systemsOf(settings, process.env);
      built.close();
      return [...built.systems.values()];
    },
    (systems) => systems.map(({ id, settings: { mode } }) => `${id} (${mode})`).join(", "),
  );
  const { redisUrl, timestamp } = settings;
  if (timestamp.ca !== undefined)
    await check(
      "Chứng thư của dấu thời gian",
      () => rootsOf(timestamp.ca),
      (roots) => `TIMESTAMP_CA có ${roots.length} chứng thư`,
    );
  // What cannot be read is not asked: the addresses may be among it.
  if (!readable) return checks;
  if (timestamp.url !== undefined) {
    const { url } = timestamp;
    await check("Dấu thời gian", () => askAuthority(url, timestamp.ca), String);
  }
  if (redisUrl !== undefined)
    await check(
      "Redis",
      () => pingRedis(redisUrl),
      () => "REDIS_URL dùng được",
    );
  const log = createLog("error");
  const releases = createReleases(log);
  const store = await check(
    "PostgreSQL",
    () => openStore({ settings, log, connections: 2, releases }),
    ({ embedded }) => (embedded ? "bản nhúng dùng được" : "DATABASE_URL dùng được"),
  );
  try {
    if (!store) return checks;
    await check("Bản PostgreSQL", () => versionOf(store), String);
    await check("Thư mục dữ liệu", () => homeOf(store), String);
    await check(
      "Chỗ trống trên đĩa",
      () => diskSpace(store.home),
      (gb) => `${store.home} (LIENTHONG_HOME) còn ${gb.toFixed(1)} GB`,
    );
    await check("Kho tệp", () => storeOf(filesDisk(settings, store.home), store.pool), String);
    await check(
      "Đồng hồ",
      () => clockDrift(store.pool),
      (ms) => `lệch ${Math.round(ms)} ms so với PostgreSQL`,
    );
    await check("Hệ thống đang bị giữ", () => keptSystems(store.pool, systems ?? []), String);
    await check(
      "Niêm phong nhật ký",
      async () => lagOf(await sealLag(store.pool)),
      (seconds) => `chậm ${seconds.toFixed(0)} giây`,
    );
    await check(
      "Tháng của nhật ký",
      () => monthsOf(store.pool),
      (months) => `${months.length} tháng, ${months[0]} đến ${months.at(-1)}`,
    );
    await check(
      "Bảng hay ghi",
      async () => tablesOf(await readBloat(store.pool), adviseOn),
      allWordsOf,
    );
  } finally {
    await releases.close();
  }
  return checks;
};

const nodeVersion = () => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return process.version;
  throw new Error(`cần Node.js 20.19 trở lên, đang chạy ${process.version}.`);
};

const diskSpace = (folder: string) => {
  const { bavail, bsize } = statfsSync(folder);
  const gb = (bavail * bsize) / 1e9;
  if (gb < 2)
    throw new Error(
      `còn ${gb.toFixed(1)} GB ở ${folder}; cần ít nhất 2 GB. Dọn đĩa hoặc đổi LIENTHONG_HOME.`,
    );
  return gb;
};

type Pool = Store["pool"];

const clockDrift = async (pool: Pool) => {
  const before = Date.now();
  const { rows } = await pool.query(
    "select extract(epoch from clock_timestamp())::float8 * 1000 as now",
  );
  const drift = Math.abs(rows[0].now - (before + Date.now()) / 2);
  if (drift > 5_000)
    throw new Error(`lệch ${Math.round(drift / 1000)} giây so với PostgreSQL; đồng bộ giờ (NTP).`);
  return drift;
};

const lagOf = (seconds: number) => {
  if (seconds > 300)
    throw new Error(
      `chậm ${Math.round(seconds)} giây; lienthong serve có đang chạy không, có giao dịch nào mở quá lâu không?`,
    );
  return seconds;
};
