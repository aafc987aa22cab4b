/** What a process does: take declarations, or run lanes. */
export const roles = ["http", "sync"] as const;
export type Role = (typeof roles)[number];

/** Reads `http,sync`; throws {@link BadSettings} where it names anything else or nothing. */
export const readRoles = (text: string): Role[] => {
  const named = text.split(",").map((name) => name.trim());
  const known = roles.filter((role) => named.includes(role));
  if (known.length === 0 || named.some((name) => !known.some((role) => role === name)))
    throw new BadSettings([
      `--roles: cần ${roles.join(", ")} cách nhau bằng dấu phẩy, nhận được "${text}".`,
    ]);
  return known;
};

/** Everything the environment decides, read once and handed down as values. */
export type Settings = {
  host: string;
  port: number;
  /** Where the embedded PostgreSQL and the first admin key live; undefined: chosen for the machine. */
  home: string | undefined;
  /** PostgreSQL to use; undefined: the gateway starts its own. */
  databaseUrl: string | undefined;
  /** Programs that the gateway's own PostgreSQL runs from; undefined: those that npm brought. */
  postgresBin: string | undefined;
  /** Redis to carry wake-ups between machines; undefined: the ledger's own PostgreSQL does. */
  redisUrl: string | undefined;
  systemsFile: string;
  /** Where files are kept; undefined: `files` in the home. */
  filesFolder: string | undefined;
  /** Where others reach this gateway, without a slash at its end; undefined: there are no links. */
  publicUrl: string | undefined;
  adminKey: string | undefined;
  logLevel: "error" | "warn" | "info" | "debug";
  openMetrics: boolean;
  /** Most lanes that this process runs at once; undefined: as many as the systems have. */
  laneConcurrency: number | undefined;
  /** Requests a second that one key may make of this process; 0: no limit. */
  ratePerKey: number;
  /** Connections that this process holds at once. */
  maxConnections: number;
  /** How long things are kept; null: for ever. */
  keep: { logMonths: number | null; personsMonths: number | null; procedures: string[] };
  /** Hours ahead of the gateway's clock that a source may date what it says. */
  datedAheadHours: number;
  /** MiB of messages from outside that are kept of each source. */
  inboundMib: number;
  /** An authority for time-stamps (RFC 3161), and a PEM file with the certificates that `verify` trusts. */
  timestamp: { url: string | undefined; ca: string | undefined };
};

/** Each variable, its default and what it means: what `--help`, `doctor` and the README show. */
export const variables: { name: string; otherwise: string; means: string; secret?: true }[] = [
  { name: "HOST", otherwise: "127.0.0.1", means: "địa chỉ lắng nghe" },
  { name: "PORT", otherwise: "8080", means: "cổng lắng nghe (0: bất kỳ)" },
  {
    name: "LIENTHONG_HOME",
    otherwise: ".lienthong",
    means: "thư mục dữ liệu (PostgreSQL nhúng, khóa quản trị)",
  },
  {
    name: "DATABASE_URL",
    otherwise: "PostgreSQL nhúng",
    means: "PostgreSQL ≥ 15 có sẵn",
    secret: true,
  },
  {
    name: "POSTGRES_BIN",
    otherwise: "bản kèm theo",
    means: "thư mục chứa initdb và postgres (≥ 15) của hệ điều hành, cho PostgreSQL nhúng",
  },
  {
    name: "REDIS_URL",
    otherwise: "hàng đợi trong PostgreSQL",
    means: "Redis đánh thức các máy: redis://, redis-sentinel://…/tên-máy-chủ, redis-cluster://",
    secret: true,
  },
  { name: "SYSTEMS_FILE", otherwise: "config/systems.json", means: "tệp khai báo các hệ thống" },
  {
    name: "FILES_FOLDER",
    otherwise: "files trong LIENTHONG_HOME",
    means: "thư mục lưu tệp; nhiều máy thì mọi máy cùng thấy thư mục này",
  },
  {
    name: "PUBLIC_URL",
    otherwise: "không có",
    means: "địa chỉ mà hệ thống khác tới được cổng, cho đường dẫn tải tệp",
  },
  {
    name: "LIENTHONG_ADMIN_KEY",
    otherwise: "tạo ở lần chạy đầu",
    means: "khóa quản trị đầu tiên",
    secret: true,
  },
  { name: "LOG_LEVEL", otherwise: "info", means: "error, warn, info hoặc debug" },
  { name: "OPEN_METRICS", otherwise: "false", means: "cho đọc /metrics không cần khóa" },
  {
    name: "LANE_CONCURRENCY",
    otherwise: "mọi làn",
    means:
      "số làn chạy cùng lúc trong tiến trình này; ít hơn tổng lanes thì hệ thống treo có thể giữ chỗ của hệ thống khác",
  },
  {
    name: "RATE_PER_KEY",
    otherwise: "2000",
    means: "số yêu cầu mỗi giây của một khóa (0: không giới hạn)",
  },
  { name: "MAX_CONNECTIONS", otherwise: "2000", means: "số kết nối cùng lúc đến tiến trình này" },
  {
    name: "DATED_AHEAD_HOURS",
    otherwise: "24",
    means:
      "số giờ mà thời điểm một nguồn nói được vượt quá đồng hồ của cổng; quá nữa thì tính theo lúc đến, và báo",
  },
  {
    name: "INBOUND_MIB",
    otherwise: "8192",
    means: "số MiB tin đến của mỗi nguồn được giữ nguyên văn (90 ngày); đầy thì không nhận thêm",
  },
  {
    name: "KEEP_LOG_MONTHS",
    otherwise: "mãi mãi",
    means: "số tháng trọn của nhật ký được giữ trước tháng này, từ 3; cũ hơn thì bỏ cả tháng",
  },
  {
    name: "KEEP_PERSONS_MONTHS",
    otherwise: "mãi mãi",
    means:
      "số tháng giữ dữ liệu cá nhân sau khi hồ sơ kết thúc; sau đó xóa, mã, ngày, trạng thái còn",
  },
  {
    name: "KEEP_PERSONS_OF",
    otherwise: "không có",
    means: "mã thủ tục, cách nhau bằng dấu phẩy, mà dữ liệu cá nhân được giữ mãi",
  },
  {
    name: "TIMESTAMP_URL",
    otherwise: "không có",
    means: "máy chủ cấp dấu thời gian (RFC 3161) cho niêm phong mới nhất, mỗi giờ một lần",
    secret: true,
  },
  {
    name: "TIMESTAMP_CA",
    otherwise: "không có",
    means: "tệp PEM chứng thư gốc của tổ chức cấp dấu thời gian, để verify tin",
  },
];

/** The environment or the systems file cannot be used; `problems` names every setting and its cure. */
export class BadSettings extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`Cấu hình chưa đúng:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Runs each work and gives what they found; where any throws {@link BadSettings}, throws one with the problems of all. */
export const allAtOnce = <Found extends unknown[]>(
  ...works: { [n in keyof Found]: () => Found[n] }
): Found => {
  const problems: string[] = [];
  const found = works.map((work) => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof BadSettings)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  });
  if (problems.length > 0) throw new BadSettings(problems);
  return found as Found;
};

/** Reads the settings; throws {@link BadSettings} with every problem at once. */
export const readSettings = (env: Record<string, string | undefined>): Settings => {
  const { settings, problems } = lookAtSettings(env);
  if (problems.length > 0) throw new BadSettings(problems);
  return settings;
};

/** Reads the settings, each that cannot be read as if it were not set, and says what is wrong with those. */
export const lookAtSettings = (
  env: Record<string, string | undefined>,
): { settings: Settings; problems: string[] } => {
  const problems: string[] = [];
  const whole = <T>(name: string, otherwise: T, least: number, most: number): number | T => {
    const text = env[name];
    if (text === undefined || text === "") return otherwise;
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    problems.push(`${name}: cần số nguyên từ ${least} đến ${most}, nhận được "${text}".`);
    return otherwise;
  };
  const oneOf = <T extends string>(name: string, otherwise: T, allowed: readonly T[]): T => {
    const text = env[name];
    if (text === undefined || text === "") return otherwise;
    const value = allowed.find((each) => each === text);
    if (!value) problems.push(`${name}: cần một trong ${allowed.join(", ")}, nhận được "${text}".`);
    return value ?? otherwise;
  };
  const text = (name: string) => (env[name] === "" ? undefined : env[name]);

  const settings: Settings = {
    host: text("HOST") ?? "127.0.0.1",
    port: whole("PORT", 8080, 0, 65_535),
    home: text("LIENTHONG_HOME"),
    databaseUrl: text("DATABASE_URL"),
    postgresBin: text("POSTGRES_BIN"),
    redisUrl: text("REDIS_URL"),
    systemsFile: text("SYSTEMS_FILE") ?? "config/systems.json",
    filesFolder: text("FILES_FOLDER"),
    publicUrl: text("PUBLIC_URL")?.replace(/\/+$/, ""),
    adminKey: text("LIENTHONG_ADMIN_KEY"),
    logLevel: oneOf("LOG_LEVEL", "info", ["error", "warn", "info", "debug"]),
    openMetrics: oneOf("OPEN_METRICS", "false", ["true", "false"]) === "true",
    laneConcurrency: whole("LANE_CONCURRENCY", undefined, 1, 1_000),
    ratePerKey: whole("RATE_PER_KEY", 2_000, 0, 1_000_000),
    maxConnections: whole("MAX_CONNECTIONS", 2_000, 10, 100_000),
    keep: {
      logMonths: whole("KEEP_LOG_MONTHS", null, 3, 1_200),
      personsMonths: whole("KEEP_PERSONS_MONTHS", null, 1, 1_200),
      procedures: (text("KEEP_PERSONS_OF") ?? "").split(",").flatMap((code) => code.trim() || []),
    },
    datedAheadHours: whole("DATED_AHEAD_HOURS", 24, 0, 8_784),
    inboundMib: whole("INBOUND_MIB", 8_192, 16, 1_048_576),
    timestamp: { url: text("TIMESTAMP_URL"), ca: text("TIMESTAMP_CA") },
  };
  if (settings.timestamp.url && !isHttp(settings.timestamp.url))
    problems.push(
      "TIMESTAMP_URL: cần địa chỉ http:// hoặc https:// của máy chủ cấp dấu thời gian.",
    );
  if (settings.publicUrl !== undefined && !isBase(settings.publicUrl))
    problems.push(
      "PUBLIC_URL: cần địa chỉ http:// hoặc https://, không có tên đăng nhập, ? và #, như https://lienthong.example.test",
    );
  if (settings.adminKey !== undefined && !/^[\x21-\x7e]{24,512}$/.test(settings.adminKey))
    problems.push("LIENTHONG_ADMIN_KEY: cần 24 đến 512 ký tự ASCII in được, không có dấu cách.");
  return { settings, problems };
};

const isHttp = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const isBase = (text: string) =>
  isHttp(text) && !/[?#\s]/.test(text) && new URL(text).username + new URL(text).password === "";
