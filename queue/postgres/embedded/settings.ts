import type { DatabaseAddress } from "../session/database-url.ts";

/** The server's only role and database, and the port that names its socket file. */
export const ROLE = "lienthong";
export const DATABASE = "lienthong";
export const PORT = 5432;

/** How the server is entered: by its socket alone. */
export function addressOf(socketFolder: string): DatabaseAddress {
  return {
    host: socketFolder,
    port: PORT,
    user: ROLE,
    database: DATABASE,
    password: () => "",
    ssl: false,
    sslnegotiation: "postgres",
    options: "",
  };
}

/** What a new data folder gets in its postgresql.conf; the operator may change it there. */
export const SIZING: Record<string, string> = {
  max_connections: "120",
  shared_buffers: "128MB",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  random_page_cost: "1.1",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // The queue's and the replicas' rows are rewritten all day: vacuum them early, often and fast.
  autovacuum_naptime: "10s",
  autovacuum_vacuum_scale_factor: "0.02",
  autovacuum_vacuum_insert_scale_factor: "0.1",
  autovacuum_analyze_scale_factor: "0.02",
  autovacuum_vacuum_cost_limit: "2000",
};

/**
 * What every start insists on, over postgresql.conf: the socket alone, durable commits, and a log without a
 * dossier's contents (an ERROR's own text may quote a value, hence `log_min_messages = log`, which leaves ERROR out).
 */
export function guards(socketFolder: string): Record<string, string> {
  return {
    listen_addresses: "",
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    port: String(PORT),
    fsync: "on",
    full_page_writes: "on",
    synchronous_commit: "on",
    idle_in_transaction_session_timeout: "60s",
    // A query over the log takes some four locks a month of it, in every session at once.
    max_locks_per_transaction: "256",
    log_destination: "stderr",
    logging_collector: "off",
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_statement: "none",
    log_min_duration_statement: "-1",
    log_min_duration_sample: "-1",
    log_transaction_sample_rate: "0",
    log_duration: "off",
    log_lock_waits: "off",
    log_checkpoints: "off",
    log_parameter_max_length: "0",
    log_parameter_max_length_on_error: "0",
  };
}

/** Spells settings as arguments of `postgres`. */
export function asArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Spells settings as lines of a postgresql.conf. */
export function asLines(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join("");
}
