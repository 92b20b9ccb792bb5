export const session = {
  title: 'Đăng nhập',
  lead: 'Theo dõi và xử lý các bản tin gửi tới hệ thống đối tác.',
  token: 'Mã truy cập',
  tokenHint: 'Người quản trị hệ thống cấp mã này. Mã chỉ được giữ trong cửa sổ đang mở.',
  signIn: 'Đăng nhập',
  signOut: 'Đăng xuất',
  wrong: 'Mã truy cập không đúng. Kiểm tra lại, hoặc xin mã mới ở người quản trị.',
  unreachable: 'Chưa kết nối được với hệ thống. Thử lại sau ít phút.',
  expiredTitle: 'Phiên đăng nhập đã hết hạn',
  expired: 'Đăng nhập lại để làm tiếp. Trang đang mở được giữ nguyên.',
  signedInAs: 'Đang đăng nhập: {{name}}',
} as const
