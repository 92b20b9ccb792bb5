/** Three short sentences per failure code: what happened, why as far as known, what to do now. */
export const failures = {
  UNAUTHENTICATED: {
    what: 'Hệ thống không nhận ra người gọi.',
    why: 'Khóa truy cập thiếu hoặc không đúng.',
    now: 'Kiểm tra khóa đã cấp cho hệ thống gửi.',
  },
  SIGN_IN_REFUSED: {
    what: 'Chưa đăng nhập được.',
    why: 'Tên đăng nhập hoặc mật khẩu không đúng.',
    now: 'Nhập lại, hoặc nhờ người quản trị đặt lại mật khẩu.',
  },
  SIGN_IN_LOCKED: {
    what: 'Tên đăng nhập tạm bị khóa.',
    why: 'Đã nhập sai nhiều lần.',
    now: 'Chờ ít phút, hoặc nhờ người quản trị.',
  },
  ROUTE_UNKNOWN: {
    what: 'Bản tin gửi tới địa chỉ không có.',
    why: 'Đường dẫn sai, hoặc tuyến này chưa được bật.',
    now: 'Kiểm tra đường dẫn, rồi phần cấu hình hệ thống đối tác.',
  },
  METHOD_NOT_ALLOWED: {
    what: 'Cách gọi không đúng với địa chỉ này.',
    why: 'Địa chỉ có thật nhưng không nhận cách gọi đó.',
    now: 'Đơn vị phần mềm cần sửa cách gọi.',
  },
  SENDER_NOT_ALLOWED: {
    what: 'Hệ thống gửi không được dùng tuyến này.',
    why: 'Khóa đúng nhưng thuộc hệ thống khác.',
    now: 'Dùng đúng khóa, hoặc sửa cấu hình hệ thống gửi.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    what: 'Bản tin không đúng định dạng.',
    why: 'Chỉ nhận JSON, mã hóa UTF-8.',
    now: 'Đơn vị phần mềm cần sửa cách tạo bản tin.',
  },
  BODY_TOO_LARGE: {
    what: 'Bản tin quá lớn nên không được nhận.',
    why: 'Kích thước vượt mức cho phép.',
    now: 'Gửi đường dẫn của tệp thay cho nội dung tệp.',
  },
  INBOUND_MALFORMED: {
    what: 'Hệ thống không đọc được bản tin.',
    why: 'Bản tin trống, hỏng hoặc không phải JSON.',
    now: 'Đơn vị phần mềm cần sửa cách tạo bản tin.',
  },
  INBOUND_INVALID: {
    what: 'Bản tin bị từ chối tiếp nhận.',
    why: 'Một số mục dữ liệu sai hoặc thiếu, nêu ở bảng bên dưới.',
    now: 'Sửa các mục đó ở phần mềm một cửa, rồi gửi bản tin mới.',
  },
  REQUEST_INVALID: {
    what: 'Yêu cầu chưa đủ thông tin.',
    why: 'Có tham số sai, hoặc thiếu lý do.',
    now: 'Điền đủ rồi thực hiện lại.',
  },
  FORBIDDEN: {
    what: 'Vai trò này không được làm việc đó.',
    why: 'Việc này cần quyền khác.',
    now: 'Nhờ người có quyền thực hiện.',
  },
  NOT_FOUND: {
    what: 'Không tìm thấy.',
    why: 'Mã không đúng, hoặc dữ liệu đã hết hạn lưu.',
    now: 'Tra lại trong danh sách.',
  },
  STATE_CONFLICT: {
    what: 'Trạng thái đã khác.',
    why: 'Người khác vừa xử lý, hoặc hệ thống vừa gửi xong.',
    now: 'Xem lại trước khi làm tiếp.',
  },
  IDEMPOTENCY_CONFLICT: {
    what: 'Mã chống trùng đã dùng cho bản tin khác.',
    why: 'Cùng một mã đi với hai nội dung khác nhau.',
    now: 'Dùng mã mới cho bản tin mới.',
  },
  EXCHANGE_UNKNOWN: {
    what: 'Không có lượt trao đổi này.',
    why: 'Mã sai, hoặc thuộc hệ thống gửi khác.',
    now: 'Tra theo mã hồ sơ.',
  },
  STORE_UNAVAILABLE: {
    what: 'Tạm thời chưa lưu được bản tin.',
    why: 'Cơ sở dữ liệu không trả lời kịp.',
    now: 'Chờ vài phút; nếu kéo dài, báo người quản trị hệ thống.',
  },
  OVERLOADED: {
    what: 'Hệ thống đang quá tải.',
    why: 'Quá nhiều bản tin đến cùng lúc.',
    now: 'Gửi lại sau, ít hơn mỗi lần.',
  },
  INTERNAL: {
    what: 'Hệ thống liên thông gặp lỗi.',
    why: 'Lỗi nằm ở phần mềm, không do bản tin.',
    now: 'Báo bộ phận hỗ trợ kèm mã lượt trao đổi và thời điểm.',
  },
  STORED_UNREADABLE: {
    what: 'Không mở được bản tin đã lưu.',
    why: 'Khóa mã hóa của bản tin không còn trong cấu hình.',
    now: 'Người quản trị cấu hình lại khóa, rồi bấm Gửi lại.',
  },
  TRANSLATION_FAILED: {
    what: 'Không chuyển đổi được bản tin sang mẫu của đối tác.',
    why: 'Quy tắc chuyển đổi hoặc bảng trạng thái đã thay đổi.',
    now: 'Báo bộ phận hỗ trợ; sửa xong thì bấm Gửi lại.',
  },
  OUTBOUND_INVALID: {
    what: 'Bản tin chưa được gửi đi.',
    why: 'Bản tin sau chuyển đổi không đúng mẫu của đối tác.',
    now: 'Báo bộ phận hỗ trợ; sửa xong thì bấm Gửi lại.',
  },
  ENDPOINT_REFUSED: {
    what: 'Hệ thống đối tác không nhận bản tin này.',
    why: 'Đối tác đã đọc bản tin và từ chối; lý do ghi ở lần gửi cuối.',
    now: 'Sửa nguyên nhân ở phần mềm một cửa hoặc phía đối tác, rồi bấm Gửi lại.',
  },
  ENDPOINT_UNAVAILABLE: {
    what: 'Tạm thời không kết nối được với hệ thống đối tác.',
    why: 'Đối tác đang gặp sự cố hoặc mạng bị gián đoạn.',
    now: 'Không cần thao tác; hệ thống tự gửi lại. Nếu đã dừng, bấm Gửi lại khi đối tác hoạt động.',
  },
  ENDPOINT_TIMEOUT: {
    what: 'Hệ thống đối tác không trả lời kịp.',
    why: 'Chưa rõ đối tác đã nhận bản tin hay chưa.',
    now: 'Không cần thao tác; hệ thống tự kiểm tra và gửi lại.',
  },
  CIRCUIT_OPEN: {
    what: 'Chưa hỏi được hệ thống đối tác.',
    why: 'Kết nối đang tạm ngắt vì đối tác lỗi liên tiếp.',
    now: 'Không cần thao tác; thử lại khi kết nối bình thường.',
  },
  CREATE_LOST: {
    what: 'Khoản thanh toán không dùng được nữa.',
    why: 'Bên thanh toán đã có đơn này nhưng không trả địa chỉ thanh toán.',
    now: 'Tạo khoản thanh toán mới với mã mới.',
  },
  REFUND_UNSUPPORTED: {
    what: 'Bên thanh toán này không hoàn tiền qua hệ thống.',
    why: 'Bên thanh toán không có chức năng hoàn tiền.',
    now: 'Hoàn tiền theo cách khác, ngoài hệ thống.',
  },
  REFUND_NOT_POSSIBLE: {
    what: 'Không có gì để hoàn tiền.',
    why: 'Khoản này chưa thanh toán, hoặc đã hoàn hết.',
    now: 'Xem lại khoản thanh toán.',
  },
  REFUND_IN_PROGRESS: {
    what: 'Đang có lượt hoàn tiền khác.',
    why: 'Mỗi lần chỉ hoàn một lượt.',
    now: 'Chờ lượt trước xong rồi làm lại.',
  },
  REFUND_EXCEEDS_PAID: {
    what: 'Số tiền hoàn lớn hơn số còn lại.',
    why: 'Đã hoàn một phần, hoặc nhập sai số tiền.',
    now: 'Nhập lại số tiền.',
  },
  PURPOSE_NOT_ALLOWED: {
    what: 'Không được tra cứu công dân cho việc này.',
    why: 'Thủ tục hoặc cán bộ chưa được phép tra cứu.',
    now: 'Kiểm tra danh mục thủ tục và cán bộ được phép.',
  },
  ENDPOINT_UNREADABLE: {
    what: 'Không đọc được trả lời của hệ thống đối tác.',
    why: 'Trả lời hỏng, quá lớn hoặc sai định dạng.',
    now: 'Báo bộ phận hỗ trợ của đối tác.',
  },
  unknown: {
    what: 'Bản tin gặp lỗi chưa có trong danh mục.',
    why: 'Mã lỗi ghi bên cạnh.',
    now: 'Báo bộ phận hỗ trợ kèm mã lỗi.',
  },
} as const
