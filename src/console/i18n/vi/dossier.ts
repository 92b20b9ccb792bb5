export const dossier = {
  title: 'Hồ sơ {{code}}',
  lead: 'Toàn bộ bản tin và khoản thanh toán của hồ sơ, theo thứ tự thời gian',
  stands: 'Hồ sơ đang ở đâu',
  steps: 'Số bản tin',
  open: 'Chưa xong',
  timeline: 'Diễn biến',
  newestOnly: 'Chỉ hiện {{number}} bản tin mới nhất.',
} as const
