import { BadSettings, type Settings } from "../config/settings.ts";
import { readRedisUrl } from "../queue/engine/redis-address.ts";
import { readDatabaseUrl } from "../queue/postgres/session/database-url.ts";

/** Throws {@link BadSettings} where DATABASE_URL or REDIS_URL cannot be read: what is wrong with each and the cure, never its text. */
export const checkAddresses = ({
  databaseUrl,
  redisUrl,
}: Pick<Settings, "databaseUrl" | "redisUrl">): void => {
  const problems = [
    ...problemOf("DATABASE_URL", databaseUrl, readDatabaseUrl),
    ...problemOf("REDIS_URL", redisUrl, readRedisUrl),
  ];
  if (problems.length > 0) throw new BadSettings(problems);
};

const problemOf = (
  name: string,
  text: string | undefined,
  read: (text: string) => unknown,
): string[] => {
  try {
    if (text !== undefined) read(text);
    return [];
  } catch (error) {
    return [`${name}: ${(error as Error).message}`];
  }
};
