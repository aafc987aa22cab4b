import dossierSchema from "./dossier.schema.json" with { type: "json" };
import type { Dossier } from "./generated/dossier.ts";
import type { Mapping } from "./generated/mapping.ts";
import type { PortalADossierRequest } from "./generated/national-portal/a-dossier-request.ts";
import type { PortalAInboundReply } from "./generated/national-portal/a-inbound-reply.ts";
import type { PortalALoginReply } from "./generated/national-portal/a-login-reply.ts";
import type { PortalALoginRequest } from "./generated/national-portal/a-login-request.ts";
import type { PortalALookUpReply } from "./generated/national-portal/a-look-up-reply.ts";
import type { PortalALookUpRequest } from "./generated/national-portal/a-look-up-request.ts";
import type { PortalAProgressRequest } from "./generated/national-portal/a-progress-request.ts";
import type { PortalAReply } from "./generated/national-portal/a-reply.ts";
import type { PortalAStatusRequest } from "./generated/national-portal/a-status-request.ts";
import type { PortalBDossier } from "./generated/national-portal/b-dossier.ts";
import type { PortalBReply } from "./generated/national-portal/b-reply.ts";
import type { PortalBRow } from "./generated/national-portal/b-row.ts";
import type { PortalCCreateRequest } from "./generated/national-portal/c-create-request.ts";
import type { PortalCNumberRequest } from "./generated/national-portal/c-number-request.ts";
import type { PortalCReply } from "./generated/national-portal/c-reply.ts";
import type { PortalCRow } from "./generated/national-portal/c-row.ts";
import type { PortalCStatus } from "./generated/national-portal/c-status.ts";
import type { PortalCTokenReply } from "./generated/national-portal/c-token-reply.ts";
import type { SystemsFile } from "./generated/systems.ts";
import mappingSchema from "./mapping.schema.json" with { type: "json" };
import aDossierRequest from "./national-portal/a-dossier-request.schema.json" with { type: "json" };
import aInboundReply from "./national-portal/a-inbound-reply.schema.json" with { type: "json" };
import aLoginReply from "./national-portal/a-login-reply.schema.json" with { type: "json" };
import aLoginRequest from "./national-portal/a-login-request.schema.json" with { type: "json" };
import aLookUpReply from "./national-portal/a-look-up-reply.schema.json" with { type: "json" };
import aLookUpRequest from "./national-portal/a-look-up-request.schema.json" with { type: "json" };
import aProgressRequest from "./national-portal/a-progress-request.schema.json" with {
  type: "json",
};
import aReply from "./national-portal/a-reply.schema.json" with { type: "json" };
import aStatusRequest from "./national-portal/a-status-request.schema.json" with { type: "json" };
import bDossier from "./national-portal/b-dossier.schema.json" with { type: "json" };
import bReply from "./national-portal/b-reply.schema.json" with { type: "json" };
import bRow from "./national-portal/b-row.schema.json" with { type: "json" };
import cCreateRequest from "./national-portal/c-create-request.schema.json" with { type: "json" };
import cNumberRequest from "./national-portal/c-number-request.schema.json" with { type: "json" };
import cReply from "./national-portal/c-reply.schema.json" with { type: "json" };
import cRow from "./national-portal/c-row.schema.json" with { type: "json" };
import cStatus from "./national-portal/c-status.schema.json" with { type: "json" };
import cTokenReply from "./national-portal/c-token-reply.schema.json" with { type: "json" };
import systemsSchema from "./systems.schema.json" with { type: "json" };
import { createValidator } from "./validate.ts";

/** Checks a canonical dossier, one source's whole word on it. */
export const validateDossier = createValidator<Dossier>(dossierSchema);

/** Checks the systems file and fills in its defaults, into a copy. */
export const validateSystems = createValidator<SystemsFile>(systemsSchema, {
  defaults: true,
  anyName: true,
});

/** Checks a file that describes a system and fills in its defaults, into a copy; `texts`: one whose values all came as text. */
export const validateMapping = {
  typed: createValidator<Mapping>(mappingSchema, { defaults: true, anyName: true }),
  texts: createValidator<Mapping>(mappingSchema, { defaults: true, anyName: true, texts: true }),
};

/** Checks for the national portal's generation A messages: requests strictly, its replies loosely. */
export const validatePortalA = {
  loginRequest: createValidator<PortalALoginRequest>(aLoginRequest),
  loginReply: createValidator<PortalALoginReply>(aLoginReply),
  lookUpRequest: createValidator<PortalALookUpRequest>(aLookUpRequest),
  lookUpReply: createValidator<PortalALookUpReply>(aLookUpReply),
  dossierRequest: createValidator<PortalADossierRequest>(aDossierRequest),
  progressRequest: createValidator<PortalAProgressRequest>(aProgressRequest),
  reply: createValidator<PortalAReply>(aReply),
  statusRequest: createValidator<PortalAStatusRequest>(aStatusRequest),
  inboundReply: createValidator<PortalAInboundReply>(aInboundReply),
};

/** What generations B and C take as a bare array, at most a thousand in one call. */
const listOf = (items: object) => ({ type: "array", minItems: 1, maxItems: 1000, items });

/** The same for generation B: bare arrays, and a reply that is judged by its text. */
export const validatePortalB = {
  dossiers: createValidator<PortalBDossier[]>(listOf(bDossier)),
  rows: createValidator<PortalBRow[]>(listOf(bRow)),
  reply: createValidator<PortalBReply>(bReply),
};

/** The same for generation C: typed JSON, and a wrapper around every reply. */
export const validatePortalC = {
  tokenReply: createValidator<PortalCTokenReply>(cTokenReply),
  numberRequest: createValidator<PortalCNumberRequest>(cNumberRequest),
  createRequest: createValidator<PortalCCreateRequest>(cCreateRequest),
  rows: createValidator<PortalCRow[]>(listOf(cRow)),
  statuses: createValidator<PortalCStatus[]>(listOf(cStatus)),
  reply: createValidator<PortalCReply>(cReply),
};
