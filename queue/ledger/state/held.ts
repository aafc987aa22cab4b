/** Part key → what is known of its copy. */
export type Held = Record<string, HeldPart>;

/**
 * What is known of one part's copy: the digest last acknowledged, and one that may have arrived, both with the dossier's salt;
 * `forgotten` in their place where an erasure took away what they stood for. `known`: it is there, nobody can tell with what
 * content. `gone`: it was there and is no more; acknowledged again with a digest, what lived under the earlier one is gone too.
 */
export type HeldPart = {
  digest?: string;
  doubt?: string;
  known?: true;
  gone?: true;
  /** Of a frozen part: content that came after it was taken, and that a finding tells of. */
  changed?: string;
  /** By its acceptance the system has the dossier in hand, and the ledger says so. */
  begun?: true;
  receipt?: { code?: string; operation?: string; hash?: string };
};

/** In the place of a digest: something was held, and nobody can tell any more what. */
export const forgotten = "";
