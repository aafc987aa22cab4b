import { formBody } from "../token.ts";
import { oauth } from "./oauth.ts";

/** Client credentials in the header, by the Basic scheme. */
export const oauthBasic = oauth(({ id, secret, scope }) =>
  formBody(scope, {
    Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
  }),
);
