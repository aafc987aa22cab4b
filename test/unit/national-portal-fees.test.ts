import assert from "node:assert/strict";
import { dossierMessage } from "../../adapters/national-portal/a/dossier-message.ts";
import { dossierMessageB } from "../../adapters/national-portal/b/dossier-message-b.ts";
import { statusMessageC } from "../../adapters/national-portal/c/messages-c.ts";
import type { Fee } from "../../schemas/generated/dossier.ts";
import { portalDossier } from "../contract/portal-dossier.ts";

const fee = (name: string, more: Partial<Fee> = {}): Fee => ({
  name,
  amount: 8000,
  collectedAt: "reception",
  kind: "ordinary",
  ...more,
});
const fees = [fee("Đã trả", { paid: true }), fee("Chưa trả", { paid: false }), fee("Không rõ")];
const dossier = portalDossier("H41.17-261122-0001", {
  status: 9,
  fees,
  supplements: [{ id: "1", requestedAt: "2026-11-23T10:00:00+07:00", fees }],
});
type Words = {
  DanhSachLePhi?: object[];
  DanhSachHoSoBoSung?: { DanhSachLePhiBoSung?: object[] }[];
};
const generations: [string, (settings: object) => Words][] = [
  [
    "A",
    (settings) => dossierMessage(dossier, { subjectTypes: {}, settings: { ...settings } }).message,
  ],
  [
    "B",
    (settings) => dossierMessageB(dossier, { subjectTypes: {}, settings: { ...settings } }).message,
  ],
  ["C", (settings) => statusMessageC(dossier, { settings: { ...settings } }).message],
];

describe("the fees of a dossier", () => {
  const names = (list: object[] = []) =>
    list.map((each) => (each as { TenPhiLePhi: string }).TenPhiLePhi);

  for (const [title, write] of generations)
    for (const [setting, expected] of [
      [{}, ["Đã trả", "Chưa trả", "Không rõ"]],
      [{ fees: "all" }, ["Đã trả", "Chưa trả", "Không rõ"]],
      [{ fees: "paid" }, ["Đã trả", "Không rõ"]],
    ] as const)
      it(`go to ${title} ${"fees" in setting ? `by the setting "${setting.fees}"` : "as the province told them"}`, () => {
        const { DanhSachLePhi, DanhSachHoSoBoSung: [supplement] = [] } = write(setting);
        assert.deepEqual(names(DanhSachLePhi), expected);
        if (supplement) assert.deepEqual(names(supplement.DanhSachLePhiBoSung), expected);
      });
});
