import type { AdapterKind } from "../kind.ts";
import { profileWebhook } from "./out-operations.ts";
import { createWebhook } from "./out-webhook.ts";

/** The province's own system, told by signed webhooks how its dossiers stand. */
export const kind: AdapterKind = {
  name: "province",
  settings: {},
  owns: [],
  profiles: { webhook: profileWebhook },
  create: createWebhook,
};
