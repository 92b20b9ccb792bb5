export const dead = {
  title: 'Gửi thất bại, chờ xử lý',
  lead: 'Gom theo nguyên nhân và hệ thống đối tác',
  none: 'Không có bản tin nào chờ xử lý.',
  see: 'Xem ({{number}})',
  replay: 'Gửi lại',
  count: 'Số bản tin',
  first: 'Lần đầu',
  last: 'Gần nhất',
} as const
