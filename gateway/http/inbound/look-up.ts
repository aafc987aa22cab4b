import type { Caller } from "../../../queue/ledger/access/keys.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { createAtOnceByKey } from "../server/at-once-by-key.ts";

/** Whether a caller may speak of a dossier by a code; of one caller's few are asked at once, whatever else it does meanwhile. */
export const createLookUp = (ledger: Pick<HttpLedger, "knows">) => {
  const inTurn = createAtOnceByKey();
  return async (code: string, { id, agencies }: Caller): Promise<boolean> =>
    code.length <= MOST_CODE && inTurn(id, () => ledger.knows(code, agencies));
};

/** Characters of the longest code that anybody may tell. */
const MOST_CODE = 64;
