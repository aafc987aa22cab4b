import assert from "node:assert/strict";
import { agenciesOf, agencyOf } from "../../gateway/cli/words/agency-of.ts";

describe("an agency that an option names", () => {
  it("is a code that a dossier may have, and no other text", () => {
    for (const code of ["H41", "H41.17", "000.00.17.H41"]) assert.equal(agencyOf(code), code);
    for (const code of ["H4117", "h41.17", "H41,17", "H41.", ""])
      assert.throws(() => agencyOf(code), /cần mã đơn vị/, code);
  });

  it("may be one of several", () => {
    assert.deepEqual(agenciesOf("H41.18", agenciesOf("H41.17")), ["H41.17", "H41.18"]);
  });
});
