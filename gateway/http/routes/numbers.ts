import { inScope } from "../../../queue/ledger/access/scope.ts";
import dossierSchema from "../../../schemas/dossier.schema.json" with { type: "json" };
import { createValidator } from "../../../schemas/validate.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import { bodyShape, type Route } from "../contract/route.ts";
import { object, text } from "../contract/schema.ts";

/** Issuing dossier codes. */
export const numberRoutes = ({ ledger }: { ledger: HttpLedger }): Route[] => {
  const asking = bodyShape<{ agency: string; date?: string }>({
    type: "object",
    required: ["agency"],
    properties: {
      agency: dossierSchema.$defs.agencyCode,
      // A code carries two digits of the year: two centuries would share their codes.
      date: {
        type: "string",
        title: "Ngày; mặc định hôm nay (Asia/Ho_Chi_Minh)",
        format: "date",
        pattern: "^20\\d\\d-",
        "x-expected": "ngày có thật, năm 2000 đến 2099, như 2026-11-22",
      },
    },
  });
  return [
    {
      method: "post",
      path: "/v1/numbers",
      who: ["province", "admin"],
      summary: "Cấp mã hồ sơ kế tiếp của một cơ quan trong một ngày, không bao giờ trùng",
      body: { type: "application/json", schema: asking.schema },
      idempotent: true,
      answers: { 200: { what: "Mã đã cấp", schema: issued } },
      problems: ["bad-body"],
      answer: async ({ caller, body, isOver }) => {
        const { agency, date = today(new Date()) } = asking.of(body);
        if (!inScope(agency, caller.agencies)) throw new Problem("forbidden");
        mustMakeCodes("/agency", `${agency}-${date.slice(2).replaceAll("-", "")}-0001`);
        const code = await ledger.nextNumber({ agency, day: date, isOver });
        mustMakeCodes("/date", code);
        return { status: 200, body: { code } };
      },
    },
  ];
};

const issued = object<{ code: string }>("Issued", "Mã hồ sơ đã cấp", { code: text("Mã hồ sơ") });

/** Issues nothing that a declaration would refuse: an agency id may have more parts than a code, and a day may run out of numbers. */
const mustMakeCodes = (pointer: "/agency" | "/date", code: string) => {
  if (isCode(code).ok) return;
  const message =
    pointer === "/agency"
      ? "Cần mã đơn vị tối đa 8 nhóm, để mã hồ sơ bắt đầu được bằng nó."
      : "Cần ngày còn số; 9.999.999 số của ngày này đã cấp hết.";
  throw new Problem("bad-body", { errors: [{ pointer, message }] });
};

const isCode = createValidator<string>(dossierSchema.$defs.dossierCode);

/** The calendar day in Việt Nam, which keeps UTC+7 all the year. */
const today = (now: Date) => new Date(now.getTime() + 7 * 3_600_000).toISOString().slice(0, 10);
