/** What became of a call that brought no answer, in the operator's words; a code stays as it is, other texts are not repeated. Pure. */
export const lineWords = (reason: string): string => {
  const known = words[reason];
  if (known !== undefined) return known;
  if (!/^[A-Z][A-Z0-9_]{1,60}$/.test(reason)) return "Kết nối lỗi";
  const said = kinds.find(([code]) => code.test(reason))?.[1] ?? "Kết nối lỗi";
  return `${said} (${reason})`;
};

/** Whether a call ended by a time limit: nothing came, or nobody took the connection. Pure. */
export const isTimeOut = (reason: string): boolean => /^time-out$|TIMEOUT$/.test(reason);

const words: Readonly<Record<string, string>> = {
  "time-out": "Quá thời gian chờ trả lời",
  "connection cut": "Kết nối bị ngắt trước khi có trả lời",
  "not HTTP": "Trả lời không phải HTTP",
  "the gateway is stopping": "Chưa gửi: cổng liên thông đang dừng",
  ERR_NOT_SENT: "Chưa gửi: không còn kịp hạn",
};

const kinds: [code: RegExp, said: string][] = [
  [/^ECONNREFUSED$/, "Máy chủ từ chối kết nối"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "Không tra được tên máy chủ"],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, "Không có đường mạng tới máy chủ"],
  [/TIMEOUT$/, "Không kết nối kịp tới máy chủ"],
  [/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/, "Không tin được chứng thư TLS"],
];
