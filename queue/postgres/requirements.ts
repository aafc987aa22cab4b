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
    `The PostgreSQL server cannot keep the ledger safely:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
  );
}

/** The problems of a server, each one sentence of what was expected and got, and one with the cure. */
export function problemsOf(facts: ServerFacts): string[] {
  const problems: string[] = [];
  if (facts.version < 150000) {
    problems.push(
      `Expected PostgreSQL 15 or newer, got ${facts.versionText}. Upgrade the server, or leave DATABASE_URL out to use the embedded one.`,
    );
  }
  if (facts.encoding !== "UTF8") {
    problems.push(
      `Expected server encoding UTF8, got ${facts.encoding}. Create the database anew: create database … encoding 'UTF8' template template0.`,
    );
  }
  if (facts.standby) {
    problems.push(
      "Expected a primary server, got a standby, which takes no writes. Point DATABASE_URL at the primary.",
    );
  }
  if (facts.fsync !== "on") {
    problems.push(
      `Expected fsync on, got ${facts.fsync}: a power cut would damage the database. Set fsync = on in postgresql.conf and reload.`,
    );
  }
  if (facts.fullPageWrites !== "on") {
    problems.push(
      `Expected full_page_writes on, got ${facts.fullPageWrites}: a power cut would damage the database. Set full_page_writes = on in postgresql.conf and reload.`,
    );
  }
  if (facts.synchronousCommit === "off") {
    problems.push(
      `Expected synchronous_commit on, remote_write or remote_apply, got off: changes already answered 202 would be lost in a crash. ${cure(facts.synchronousCommitFrom)}`,
    );
  }
  if (facts.synchronousCommit === "local" && facts.synchronousStandbys !== "") {
    problems.push(
      `Expected commits to wait for the synchronous standby, got synchronous_commit local: changes already answered 202 would be lost in a failover. ${cure(facts.synchronousCommitFrom)}`,
    );
  }
  return problems;
}

function cure(from: string): string {
  const places: Record<string, string> = {
    user: "The role sets it: alter role … reset synchronous_commit.",
    database: "The database sets it: alter database … reset synchronous_commit.",
    "database user":
      "The role sets it for this database: alter role … in database … reset synchronous_commit.",
    client: "DATABASE_URL sets it (options=…): take it out there.",
  };
  return places[from] ?? `Set synchronous_commit = on where the server has it from (${from}).`;
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
