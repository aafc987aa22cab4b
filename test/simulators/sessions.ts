/** The sessions that the portal remembers, each until its minutes are over. */
export function createSessions(minutes: number, now: () => number) {
  const endings = new Map<string, number>();
  let opened = 0;

  return {
    open(): string {
      opened += 1;
      const session = `PHIEN-${opened}-${Math.floor(now()).toString(36)}`;
      endings.set(session, now() + minutes * 60_000);
      return session;
    },
    isOpen(session: string): boolean {
      const ending = endings.get(session);
      if (ending === undefined) return false;
      if (now() < ending) return true;
      endings.delete(session);
      return false;
    },
    dropAll: (): void => endings.clear(),
    count: (): number => endings.size,
  };
}
