import dossierSchema from "./dossier.schema.json" with { type: "json" };
import type { Dossier } from "./generated/dossier.ts";
import type { PortalADossierRequest } from "./generated/national-portal/a-dossier-request.ts";
import type { PortalAInboundReply } from "./generated/national-portal/a-inbound-reply.ts";
import type { PortalALoginReply } from "./generated/national-portal/a-login-reply.ts";
import type { PortalALoginRequest } from "./generated/national-portal/a-login-request.ts";
import type { PortalALookUpReply } from "./generated/national-portal/a-look-up-reply.ts";
import type { PortalALookUpRequest } from "./generated/national-portal/a-look-up-request.ts";
import type { PortalAProgressRequest } from "./generated/national-portal/a-progress-request.ts";
import type { PortalAReply } from "./generated/national-portal/a-reply.ts";
import type { PortalAStatusRequest } from "./generated/national-portal/a-status-request.ts";
import type { SystemsFile } from "./generated/systems.ts";
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
import systemsSchema from "./systems.schema.json" with { type: "json" };
import { createValidator } from "./validate.ts";

/** Checks a canonical dossier, one source's whole word on it. */
export const validateDossier = createValidator<Dossier>(dossierSchema);

/** Checks the systems file and fills in its defaults, into a copy. */
export const validateSystems = createValidator<SystemsFile>(systemsSchema, {
  defaults: true,
  anyName: true,
});

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
