import type { Released } from "../../../queue/ledger/accept/release.ts";
import type { CustodyReleased } from "../../../queue/ledger/accept/release-custody.ts";
import type { PartRow, ReadDossier, ReplicaRow } from "../../../queue/ledger/read/read-dossier.ts";
import { replicaStates } from "../../../queue/ledger/read/replicas.ts";
import type { PastVersion } from "../../../queue/ledger/versions/read-version.ts";
import dossierSchema from "../../../schemas/dossier.schema.json" with { type: "json" };
import type { DossierState, IncompleteState, MergedState } from "../../../schemas/dossier-state.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { problemMembers } from "../contract/problem-schema.ts";
import type { ProblemDocument } from "../contract/problems.ts";
import {
  anyObject,
  componentName,
  count,
  either,
  list,
  moment,
  object,
  oneOf,
  optional,
  orNull,
  type Schema,
  text,
  truth,
} from "../contract/schema.ts";
import { cause } from "./cause.ts";

/** What a dossier that was declared became. */
export type ShownDeclared = { code: string; version: number; changed: boolean; stale: boolean };

const declaredMembers = {
  code: text("Mã hồ sơ"),
  version: count("Phiên bản trong sổ cái"),
  changed: truth("Hồ sơ đã đổi so với trước"),
  stale: truth("Cũ hơn lời khai trước của cùng nguồn"),
};

/** The answer to one declaration. */
export const declared = object<ShownDeclared>(
  "Declared",
  "Kết quả của một lời khai",
  declaredMembers,
);

const lineNumber = count("Dòng thứ mấy, từ 1");

/** One line of the answer to a stream: what a dossier became, or the problem in its place. */
export const lineResult = either(
  object<ShownDeclared & { line: number; status: 200 | 202 }>("DeclaredLine", "Dòng đã ghi", {
    line: lineNumber,
    status: { enum: [200, 202] },
    ...declaredMembers,
  }),
  object<ProblemDocument & { line: number; dossier?: string }>("RefusedLine", "Dòng bị từ chối", {
    line: lineNumber,
    dossier: optional(text("Mã hồ sơ của dòng, nếu đọc được và khóa được biết")),
    ...problemMembers,
  }),
);

const { $schema: _, $id: __, $defs: ___, ...whole } = dossierSchema;

/** More may be held than one word tells: of steps and codes, what many words told stands together. */
const held = {
  ...whole.properties,
  codes: { ...whole.properties.codes, maxItems: undefined },
  steps: { ...whole.properties.steps, maxItems: undefined },
};

/** What one source said of a dossier, be it in parts, with every step it ever told. */
const said: Schema<Partial<Dossier>> = {
  ...whole,
  required: [],
  [componentName]: "SaidDossier",
  title: "Hồ sơ theo lời một nguồn, với mọi bước nguồn đó từng khai",
  properties: held,
};

/** What all words make of a dossier. One whose main code was given back goes by a name that is no code, one born elsewhere by its code there. */
const merged = {
  ...held,
  code: text("Mã hồ sơ; released-<số>: mã đã trả lại; chưa được tỉnh khai: mã nơi báo hồ sơ"),
  unconfirmed: {
    title: "Mã được khai mà nơi cấp chưa xác nhận",
    type: "array",
    items: whole.properties.codes.items,
  },
};

const wholeState: Schema<DossierState> = {
  ...whole,
  [componentName]: "DossierState",
  title: "Hồ sơ như mọi nguồn cùng nói",
  properties: merged,
};

const incompleteState: Schema<IncompleteState> = {
  ...whole,
  required: ["code", "complete"],
  [componentName]: "IncompleteDossierState",
  title: "Hồ sơ do hệ thống khác báo mà chưa nguồn nào nói đủ; chưa gửi đi đâu",
  properties: {
    ...merged,
    complete: { title: "Đã đủ điều mọi hồ sơ phải có", const: false },
  },
};

const dossierState: Schema<MergedState> = either(wholeState, incompleteState);

const part = object<PartRow>("Part", "Một phần của bản sao", {
  part: text("Tên phần"),
  acknowledged: orNull(text(), "Dấu của nội dung hệ thống kia đã nhận; trống: đã xóa dữ liệu"),
  inDoubt: orNull(text(), "Dấu của nội dung chưa rõ đã tới hay chưa"),
  there: optional(truth("Chỉ biết là có, hoặc không còn, ở hệ thống kia")),
  receipt: orNull(anyObject("Biên nhận của hệ thống kia")),
});

/** What the lists of copies and a dossier's own say alike. */
export const replicaMembers = {
  system: text("Hệ thống"),
  state: oneOf(replicaStates, "Trạng thái"),
  wanted: count("Phiên bản phải có ở hệ thống kia"),
  settled: orNull(count(), "Phiên bản đã có ở hệ thống kia"),
  behindSince: orNull(moment(), "Chậm từ khi nào"),
  nextTryAt: orNull(moment(), "Thử lại khi nào"),
  tries: count("Số lần đã thử"),
  awaitsPerson: truth("Chờ người xử lý; phiên bản mới cũng không tự gửi"),
  cause: orNull(cause, "Vì sao đang chờ"),
  changedAt: moment("Đổi lần cuối"),
};

const saidStatus = { status: count("Trạng thái"), at: moment("Nói lúc nào") };

/** Which system has a dossier in hand, or had last. */
const custody = object<NonNullable<ReadDossier["custody"]>>(
  "Custody",
  "Cơ quan đang thụ lý theo sổ cái",
  {
    system: text("Hệ thống"),
    inHand: truth("Đang thụ lý: trạng thái của nó được tính"),
    began: moment("Nhận hồ sơ lúc nào"),
    status: count("Trạng thái hồ sơ khi nó nhận"),
    after: optional(moment("Điều nó nói đến lúc này thuộc lần nộp trước")),
    said: optional(object("CustodianStatus", "Trạng thái nó nói từ khi nhận", saidStatus)),
    told: optional(object("ProvinceStatus", "Trạng thái tỉnh nói", saidStatus)),
    differs: optional(
      object<{ status: number; since: string }>("OtherStatus", "Tỉnh đang nói khác", {
        status: count("Trạng thái tỉnh nói"),
        since: moment("Biết từ lúc nào"),
      }),
    ),
    released: optional(moment("Người vận hành cho thôi thụ lý lúc nào")),
  },
);

/** A dossier as the ledger holds it. */
export const readDossier = object<ReadDossier>("ReadDossier", "Hồ sơ trong sổ cái", {
  code: text("Mã hồ sơ"),
  version: count("Phiên bản"),
  changedAt: moment("Đổi lần cuối"),
  state: dossierState,
  codes: list(
    object<ReadDossier["codes"][number]>("KnownCode", "Một mã của hồ sơ", {
      code: text(),
      issuer: text("Nơi cấp"),
      confirmedBy: orNull(text(), "Được xác nhận bởi; null: chưa ai xác nhận"),
    }),
  ),
  custody: orNull(custody, "Hệ thống đang hoặc từng thụ lý; null: chưa hệ thống nào"),
  sources: list(
    object<ReadDossier["sources"][number]>("SourceWord", "Lời khai sau cùng của một nguồn", {
      source: text("Nguồn"),
      revision: orNull(count()),
      updatedAt: orNull(moment()),
      acceptedAt: moment("Ghi vào sổ khi nào"),
      said,
    }),
  ),
  replicas: list(
    object<ReplicaRow & { parts: PartRow[] }>("Replica", "Bản sao ở một hệ thống", {
      ...replicaMembers,
      urgency: moment("Hạn để xếp thứ tự gửi"),
      parts: list(part),
    }),
  ),
});

/** A dossier as it stood at a moment. */
export const pastVersion = object<PastVersion>("PastVersion", "Hồ sơ như lúc được hỏi", {
  code: text("Mã hồ sơ bây giờ"),
  version: count("Phiên bản lúc đó"),
  changedAt: moment("Phiên bản đó có từ khi nào"),
  until: orNull(moment(), "Phiên bản sau thay nó khi nào; null: vẫn là phiên bản hiện tại"),
  state: dossierState,
});

/** A custody that a person ended. */
export const custodyReleased = object<CustodyReleased>("CustodyReleased", "Đã cho thôi thụ lý", {
  code: text("Mã hồ sơ"),
  version: count("Phiên bản bây giờ"),
  status: count("Trạng thái bây giờ"),
  system: orNull(text(), "Hệ thống thụ lý đến lúc này, hoặc sau cùng; null: chưa hệ thống nào"),
  released: truth("Nó đang thụ lý và nay thôi; false: không còn gì để thôi"),
});

/** A code that was given back. */
export const released = object<Released>("Released", "Mã đã trả lại", {
  code: text("Mã đã trả lại"),
  issuer: text("Nơi cấp"),
  dossier: text("Tên hồ sơ bây giờ"),
  version: count("Phiên bản"),
  systems: list(text(), "Hệ thống có bản sao được xem lại"),
});
