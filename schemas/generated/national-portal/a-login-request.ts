/* Generated from schemas/national-portal/a-login-request.schema.json by schemas/generate.ts. */

/** Yêu cầu đăng nhập. Generation A: the body posted to the authentication endpoint. */
export interface PortalALoginRequest {
  /** Tên đăng nhập */
  username: string;
  /** Mật khẩu */
  password: string;
}
