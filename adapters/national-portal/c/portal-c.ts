import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Adapter, Call, Files, Part } from "../../contract.ts";
import { contentDigest, filesOf } from "../../kit/mapping/digest.ts";
import { confirmed, portalIssuer } from "../shared/confirmed.ts";
import { gather } from "../shared/gather.ts";
import { wasReceived } from "../shared/received.ts";
import { ifRowLostUsually, stepsOf } from "../shared/row-message.ts";
import {
  type Addressed,
  type CreateMessage,
  createGenerationC,
  type Told,
} from "./generation-c.ts";
import { createMessageC, rowMessageC, statusMessageC } from "./messages-c.ts";

/**
 * The national portal, generation C. Its own number and the files first, acknowledged before the dossier is created with them;
 * then the rows in time order; the status last, since it closes what the rows told.
 */
export const createPortalC = (parts: { settings: SystemSettings; files: Files }): Adapter<Call> => {
  const { settings, files } = parts;
  const { perCall, ifLost } = settings;
  const ifRecordLost = ifLost.dossier ?? "resend";
  const ifRowLost = ifLost.rows ?? ifRowLostUsually;
  const calls = createGenerationC(parts);

  /** Nothing to ask for where the dossier brings its national code along. */
  const numberPart = (dossier: Dossier): Part[] =>
    toldBy(dossier).MaHoSo === undefined
      ? [
          {
            key: "number",
            kind: "numbers",
            message: { code: dossier.agencies.receiving?.code ?? "" },
            // The same whatever the dossier says: one that has its number never gets another.
            digest: contentDigest({ part: "number" }, []),
            ifLost: "resend",
          },
        ]
      : [];

  /**
   * C has no update: what was created stays as it was, and a later difference is drift to show, not a call to make. So a file
   * goes before the dossier or not at all.
   */
  const createParts = (dossier: Dossier): Part[] => {
    const { message, notes, attached, uploads } = createMessageC(dossier, settings, files);
    return [
      ...uploads.map(({ part, ...upload }): Part => {
        const { link, sha256 = link } = upload;
        return {
          key: part,
          kind: "files",
          message: upload,
          digest: contentDigest({ part: "file", sha256 }, []),
          until: "dossier",
          apart: new URL(link).origin,
          // Twice there, named by a dossier once.
          ifLost: "resend",
        };
      }),
      {
        key: "dossier",
        kind: "dossiers",
        at: dossier.submitter ? "/submitter" : "/applicant",
        message: { told: toldBy(dossier), body: message, attached } satisfies CreateMessage,
        digest: contentDigest({ part: "created" }, []),
        ifLost: ifRecordLost,
        ...(notes.length > 0 ? { notes } : {}),
      },
    ];
  };

  const rowParts = (dossier: Dossier): Part[] =>
    stepsOf(dossier).map(({ key, step, at }) => {
      const { message, notes } = rowMessageC(step, at);
      return {
        key: `row:${key}`,
        kind: "rows",
        at: `/steps/${at}`,
        message: { told: toldBy(dossier), body: message } satisfies Addressed<object>,
        digest: contentDigest(message, []),
        under: "dossier",
        ifLost: ifRowLost,
        ...(notes.length > 0 ? { notes } : {}),
      };
    });

  const statusPart = (dossier: Dossier): Part => {
    const { message, notes } = statusMessageC(dossier, settings);
    const papers = message.DanhSachGiayToKetQua;
    const results = contentDigest(papers, filesOf(dossier));
    const step = dossier.steps?.findLastIndex((each) => each.status === dossier.status) ?? -1;
    return {
      key: "status",
      kind: "statuses",
      ...(step < 0 ? {} : { at: `/steps/${step}` }),
      message: {
        told: toldBy(dossier),
        body: message,
        ...(papers.length > 0 ? { results } : {}),
      } satisfies Addressed<object>,
      digest: contentDigest(message, filesOf(dossier)),
      overwrites: true,
      under: "dossier",
      ifLost: ifRecordLost,
      ...(notes.length > 0 ? { notes } : {}),
    };
  };

  return {
    codes: { number: portalIssuer, dossier: `${portalIssuer}-id` },
    perCall: (kind) => {
      if (kind === "rows") return perCall.rows;
      return kind === "statuses" ? perCall.dossiers : 1;
    },
    concerns: wasReceived,
    parts: (dossier) =>
      gather(
        () => confirmed(dossier, [portalIssuer, `${portalIssuer}-id`]),
        () => numberPart(dossier),
        () => createParts(dossier),
        () => rowParts(dossier),
        () => [statusPart(dossier)],
      ),
    send: async (items, call) => {
      const [first] = items;
      switch (first?.part.kind) {
        case "numbers":
          return [await calls.nextNumber(first, call)];
        case "files":
          return [await calls.upload(first, call)];
        case "dossiers":
          return [await calls.create(first, call)];
        case "rows":
          return calls.sendRows(items, call);
        default:
          return calls.sendStatuses(items, call);
      }
    },
  };
};

/** The national codes that the dossier brings along. Pure. */
const toldBy = ({ codes = [] }: Dossier): Told => {
  const code = (issuer: string) => codes.find((each) => each.issuer === issuer)?.code;
  const [MaHoSo, IdHoSo] = [code(portalIssuer), code(`${portalIssuer}-id`)];
  return {
    ...(MaHoSo === undefined ? {} : { MaHoSo }),
    ...(IdHoSo === undefined ? {} : { IdHoSo }),
  };
};
