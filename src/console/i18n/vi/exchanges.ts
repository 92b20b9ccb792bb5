export const exchanges = {
  title: 'Lượt trao đổi',
  id: 'Mã lượt trao đổi',
  failure: 'Nguyên nhân',
  search: 'Tìm',
  searchHint: 'Phần đầu của mã hồ sơ hoặc mã lượt trao đổi',
  from: 'Từ ngày',
  to: 'Đến ngày',
  clear: 'Xóa bộ lọc',
  columns: 'Chọn cột',
  export: 'Xuất CSV',
  none: 'Không có lượt trao đổi nào',
  noneHint: 'Thử bỏ bớt điều kiện lọc, hoặc kiểm tra lại mã cần tìm.',
} as const
