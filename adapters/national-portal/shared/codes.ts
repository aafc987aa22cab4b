/** The portal's codes for words of the canonical dossier; generations A and B write them as text, C as numbers. */
export const channels = { direct: "1", online: "2", post: "3" } as const;
export const returnForms = { desk: "0", post: "1" } as const;
export const collected = { reception: "1", supplement: "2", return: "4" } as const;
export const feeKinds = { ordinary: "1", appraisal: "2", extension: "3" } as const;
export const forms = { original: "0", copy: "1", electronic: "2" } as const;
