import type { Outcome } from "../../contract.ts";

/** Of our own security server, and surely before anything was forwarded. */
const ours = [
  "CannotCreateSignature",
  "NetworkError",
  "OutdatedGlobalConf",
  "SslAuthenticationFailed",
  "ServiceFailed.MissingBody",
];
const settings =
  /\.(UnknownService|UnknownMember|UnknownClient|AccessDenied|ServiceDisabled)(\.|$)/;

/** What X-Road says by itself, of the type of its error (`X-Road-Error`, or the code of a SOAP fault). Pure. */
export const readXRoadError = (type: string): Outcome => {
  const why = `X-Road báo ${/^[A-Za-z.]{1,100}$/.test(type) ? type : "một lỗi không rõ loại"}`;
  if (type.startsWith("Client.") || settings.test(type))
    return {
      is: "misconfigured",
      why,
      cure: "Kiểm tra xroadClient, xroadService và quyền gọi dịch vụ này trên máy chủ bảo mật X-Road",
    };
  if (ours.some((name) => `Server.ClientProxy.${name}` === type)) return { is: "busy", why };
  // It may concern the reply, or what the provider did.
  if (/^Server\.(ClientProxy|ServerProxy)\./.test(type))
    return { is: "busy", uncertain: true, why };
  return { is: "unrecognised", why };
};
