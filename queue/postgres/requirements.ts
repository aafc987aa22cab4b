/** What of a PostgreSQL session decides whether the ledger may rest on it; `from` says what set synchronous_commit. */
export type ServerFacts = {
  version: number;
  versionText: string;
  encoding: string;
  standby: boolean;
  fsync: string;
  fullPageWrites: string;
  synchronousCommit: string;
  synchronousCommitFrom: string;
  synchronousStandbys: string;
};

type Query = (text: string) => Promise<{ rows: unknown[] }>;

/**
 * Refuses a server on which a committed change could be lost, naming every problem and its cure at once. Ask through a
 * session of the pool itself: a role or database may override what the server's files say.
 */
export async function checkServer(query: Query): Promise<void> {
  const { rows } = await query(FACTS);
  const problems = problemsOf(rows[0] as ServerFacts);
  if (problems.length === 0) return;
  throw new Error(
    `Máy chủ PostgreSQL này không giữ được sổ cái an toàn:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
  );
}

/** The problems of a server, each one sentence of what was expected and got, and one with the cure. */
export function problemsOf(facts: ServerFacts): string[] {
  const problems: string[] = [];
  if (facts.version < 150000) {
    problems.push(
      `cần PostgreSQL 15 trở lên, máy chủ này là ${facts.versionText}. Nâng cấp máy chủ, hoặc bỏ DATABASE_URL để dùng bản nhúng.`,
    );
  }
  if (facts.encoding !== "UTF8") {
    problems.push(
      `cần server_encoding là UTF8, đang là ${facts.encoding}. Tạo lại cơ sở dữ liệu: create database … encoding 'UTF8' template template0.`,
    );
  }
  if (facts.standby) {
    problems.push(
      "cần máy chủ chính, đây là máy dự phòng (standby), không nhận ghi. Đặt DATABASE_URL tới máy chủ chính.",
    );
  }
  if (facts.fsync !== "on") {
    problems.push(
      `cần fsync là on, đang là ${facts.fsync}: mất điện thì hỏng cơ sở dữ liệu. Đặt fsync = on trong postgresql.conf rồi nạp lại (reload).`,
    );
  }
  if (facts.fullPageWrites !== "on") {
    problems.push(
      `cần full_page_writes là on, đang là ${facts.fullPageWrites}: mất điện thì hỏng cơ sở dữ liệu. Đặt full_page_writes = on trong postgresql.conf rồi nạp lại (reload).`,
    );
  }
  if (facts.synchronousCommit === "off") {
    problems.push(
      `cần synchronous_commit là on, remote_write hoặc remote_apply, đang là off: máy hỏng thì mất thay đổi đã trả lời 202. ${cure(facts.synchronousCommitFrom)}`,
    );
  }
  if (facts.synchronousCommit === "local" && facts.synchronousStandbys !== "") {
    problems.push(
      `synchronous_commit đang là local, không đợi máy dự phòng đồng bộ: chuyển máy chủ thì mất thay đổi đã trả lời 202. ${cure(facts.synchronousCommitFrom)}`,
    );
  }
  return problems;
}

function cure(from: string): string {
  const places: Record<string, string> = {
    user: "Tài khoản (role) đặt như vậy: alter role … reset synchronous_commit.",
    database: "Cơ sở dữ liệu đặt như vậy: alter database … reset synchronous_commit.",
    "database user":
      "Tài khoản (role) đặt riêng cho cơ sở dữ liệu này: alter role … in database … reset synchronous_commit.",
    client: "DATABASE_URL đặt như vậy (options=…): bỏ ở đó.",
  };
  return places[from] ?? `Đặt synchronous_commit = on ở nơi máy chủ lấy giá trị này (${from}).`;
}

const FACTS = `
  select current_setting('server_version_num')::int4 as "version",
         current_setting('server_version') as "versionText",
         current_setting('server_encoding') as "encoding",
         pg_is_in_recovery() as "standby",
         current_setting('fsync') as "fsync",
         current_setting('full_page_writes') as "fullPageWrites",
         current_setting('synchronous_commit') as "synchronousCommit",
         (select source from pg_settings where name = 'synchronous_commit') as "synchronousCommitFrom",
         current_setting('synchronous_standby_names') as "synchronousStandbys"`;
