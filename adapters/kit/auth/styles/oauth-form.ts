import { formBody } from "../token.ts";
import { oauth } from "./oauth.ts";

/** Client credentials as a form. */
export const oauthForm = oauth(({ id, secret, scope }) =>
  formBody({ client_id: id, client_secret: secret, ...scope }),
);
