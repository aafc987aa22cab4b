/** A wake-up: which lane of which system may have work. Never what the work is. */
export type WakeUp = { system: string; lane: number };

/** A lane's name among all systems' lanes. */
export const laneId = ({ system, lane }: WakeUp): string => `${system}:${lane}`;
