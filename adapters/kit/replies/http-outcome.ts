import type { Rule } from "../../kind.ts";

/**
 * What an HTTP status says of a write by itself, by its class, where no row knows the answer. `isOwnForm`: the body is in the
 * system's own form, so that 403 or 404 may speak of one dossier, and 2xx has been read. Pure.
 */
export const httpOutcome = (
  status: number,
  isOwnForm: boolean,
): Pick<Rule, "is" | "cure" | "uncertain"> => {
  // What stands in between may have passed it on.
  if (status === 408 || (status >= 500 && status <= 599)) return { is: "busy", uncertain: true };
  if (status === 401) return { is: "misconfigured", cure: "Kiểm tra tài khoản kết nối" };
  if (status === 403 && !isOwnForm)
    return { is: "misconfigured", cure: "Kiểm tra quyền của tài khoản kết nối" };
  if (status === 404 && !isOwnForm) return wrongAddress;
  if (status >= 300 && status <= 399) return { ...wrongAddress, cure: redirected };
  if (status === 405 || status === 415) return wrongAddress;
  if (status === 407)
    return { is: "misconfigured", cure: "Kiểm tra proxy giữa cổng liên thông và hệ thống này" };
  if (status >= 200 && status <= 299 && !isOwnForm) return { is: "lost" };
  return { is: "unrecognised" };
};

const wrongAddress: Pick<Rule, "is" | "cure"> = {
  is: "misconfigured",
  cure: "Kiểm tra địa chỉ (baseUrl, paths)",
};
const redirected = "Khai địa chỉ cuối cùng trong baseUrl, paths: chuyển hướng không được đi theo";
