/** Every state that a message can be in: not applied yet, applied, refused for what it says, or waiting in vain for its dossier. */
export const inboundStates = ["waiting", "applied", "refused", "parked"] as const;

export type State = (typeof inboundStates)[number];
