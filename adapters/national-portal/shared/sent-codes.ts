/** The dossier codes that messages of a list carry, for comparing with those that an answer names. Pure. */
export const sentCodes = (messages: readonly unknown[]): string[] =>
  messages.flatMap((each) => {
    const { MaHoSo } = (each ?? {}) as { MaHoSo?: unknown };
    return typeof MaHoSo === "string" ? [MaHoSo] : [];
  });
