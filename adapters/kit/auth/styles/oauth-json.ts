import { oauth } from "./oauth.ts";

/** Client credentials as JSON. */
export const oauthJson = oauth(({ id, secret, scope }) => ({
  body: { grant_type: "client_credentials", client_id: id, client_secret: secret, ...scope },
}));
