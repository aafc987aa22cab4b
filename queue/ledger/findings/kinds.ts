/** Every kind of finding, with what it means and what a person does about it. */
export const findingKinds = {
  "answer-not-believed": {
    what: "Hệ thống kia trả lời điều không tin được (Retry-After), cổng đã dùng lịch của mình",
    cure: "Báo đơn vị vận hành hệ thống kia sửa tiêu đề Retry-After; xong thì đóng phát hiện này",
  },
  "unrecognised-reply": {
    what: "Hệ thống kia trả lời điều mà bảng replies chưa có nghĩa",
    cure: "Xem các hồ sơ đang chờ của hệ thống; trả lời đã rõ nghĩa thì thêm dòng vào replies, rồi đóng",
  },
  "code-taken": {
    what: "Mã được khai cho hồ sơ này đã được nơi có quyền trao cho hồ sơ khác",
    cure: "Kiểm tra phần mềm đã khai mã này: hồ sơ khai nhầm thì khai lại không kèm mã đó, rồi đóng",
  },
  "month-kept": {
    what: "Một tháng của nhật ký đã hết hạn giữ nhưng không xóa được",
    cure: "Chạy lienthong verify và xử lý điều nó nêu, rồi đóng",
  },
  "refused-change": {
    what: "Một nguồn nói khác về trường không thuộc quyền của nó; hồ sơ giữ giá trị của nguồn có quyền",
    cure: "So hai giá trị (lienthong dossier show): nguồn có quyền sai thì sửa tại đó, nguồn kia sai thì báo nó, rồi đóng",
  },
  "changed-content": {
    what: "Một nguồn gửi lại cùng một mã tin với nội dung khác; nội dung đầu tiên được giữ",
    cure: "Báo đơn vị vận hành nguồn ấy: tin mới cần mã mới; nội dung đúng thì nhờ gửi lại với mã mới, rồi đóng",
  },
  "dated-ahead": {
    what: "Một nguồn đề thời điểm vượt quá đồng hồ của cổng; tin được tính theo lúc đến",
    cure: "Báo đơn vị vận hành nguồn ấy chỉnh đồng hồ; nếu đồng hồ máy chủ này chậm thì chỉnh nó, rồi đóng",
  },
  "changed-after-submission": {
    what: "Nội dung đã nộp được khai khác đi sau khi hệ thống kia nhận; hệ thống kia không nhận sửa nên không gửi",
    cure: "Sửa tay trên hệ thống kia, hoặc nhờ cán bộ ở đó yêu cầu bổ sung để nộp lại; xong thì đóng phát hiện này",
  },
  "maybe-older-content": {
    what: "Hệ thống kia báo đã có phần mà lần gửi mất phản hồi mang theo; nội dung khai bây giờ khác lần gửi ấy",
    cure: "Xem nội dung trên hệ thống kia: là bản cũ thì sửa tay ở đó hoặc nhờ yêu cầu bổ sung, rồi đóng phát hiện này",
  },
  "status-differs": {
    what: "Tỉnh nói trạng thái khác với hệ thống đang thụ lý hồ sơ, đã quá thời gian chờ; hồ sơ giữ trạng thái của hệ thống thụ lý",
    cure: "Hỏi cán bộ đang thụ lý: việc đã xong bằng tay nên kết quả sẽ không về thì cho thôi thụ lý (lienthong dossier release-custody), còn không thì sửa ở phần mềm của tỉnh, rồi đóng",
  },
  "unknown-dossier": {
    what: "Tin đến từ bên ngoài về hồ sơ mà không nguồn nào khai, đã chờ quá hạn",
    cure: "Kiểm tra mã hồ sơ với bên gửi; hồ sơ có thật thì khai nó rồi nhờ bên gửi gửi lại, rồi đóng",
  },
  undeclared: {
    what: "Một hệ thống đã báo hồ sơ này mà quá lâu tỉnh chưa khai",
    cure: "Kiểm tra phần mềm của tỉnh đã nhận hồ sơ chưa: nhận rồi thì khai nó, kèm mã của hệ thống kia trong codes; mã sai thì báo hệ thống kia; rồi đóng",
  },
  "not-there": {
    what: "Hệ thống kia đã nhận hồ sơ này nhưng nay hỏi lại thì không biết nó",
    cure: "Hỏi đơn vị vận hành hệ thống kia; nó mất hồ sơ thật thì khai lại với một thay đổi, nó trả lời là không có thì hồ sơ được tạo lại; nơi chỉ nhận một lần (hộ tịch) thì nhờ bên đó nhập lại; rồi đóng",
  },
  "unknown-state": {
    what: "Hệ thống kia nói một trạng thái mà cấu hình chưa có nghĩa; hồ sơ giữ trạng thái đang có",
    cure: "Hỏi đơn vị vận hành hệ thống kia trạng thái ấy là gì, thêm nó vào cấu hình của hệ thống, rồi đóng",
  },
  ageing: {
    what: "Hệ thống kia đã nhận hồ sơ này nhưng quá lâu không có tin gì mới",
    cure: "Hỏi cán bộ của hệ thống kia; hồ sơ đã được giải quyết bằng tay ở đó thì ghi kết quả vào phần mềm của tỉnh, rồi đóng",
  },
  "result-incomplete": {
    what: "Kết quả đến mà thiếu điều phải có cùng nó, như tệp giấy chứng nhận",
    cure: "Nhờ đơn vị vận hành hệ thống kia gửi lại kết quả; nhận đủ rồi thì đóng",
  },
  "refused-news": {
    what: "Tin đến từ một hệ thống mà sổ cái không nhận được vì nội dung; tin được giữ lại để xem và thử lại",
    cure: "Xem lý do (GET /v1/inbound?state=refused); sửa xong thì thử lại (POST /v1/inbound/{id}/retry), rồi đóng",
  },
  "wrong-secret": {
    what: "Mười lời gọi sang trong một phút mang khóa riêng sai của hệ thống này; không lời nào được nhận",
    cure: "Hỏi đơn vị vận hành hệ thống kia: khóa vừa đổi thì đặt khóa mới (auth.inboundSecretEnv, khóa cũ ở inboundSecretOldEnv); không phải họ gọi thì thu hồi khóa API của hệ thống này, rồi đóng",
  },
  "poll-deaf": {
    what: "Nhiều lượt hỏi tin liền nhau mà hệ thống kia không cho biết gì",
    cure: "Xem trouble của lượt hỏi (GET /v1/systems/{id}), sửa kết nối hoặc báo đơn vị vận hành hệ thống kia, rồi đóng",
  },
} as const satisfies Record<string, { what: string; cure: string }>;

export type FindingKind = keyof typeof findingKinds;
