/** Where the ledger's numbered SQL files lie, also for the compiled program, which stands elsewhere. */
export const migrationsFolder = new URL(
  "./queue/ledger/migrations/",
  import.meta.resolve("#package"),
);
