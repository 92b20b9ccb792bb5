export const dossier = {
  title: 'Hồ sơ {{code}}',
  lead: 'Toàn bộ bản tin của hồ sơ, theo thứ tự tiếp nhận',
  stands: 'Hồ sơ đang ở đâu',
  steps: 'Số bản tin',
  open: 'Chưa xong',
  timeline: 'Diễn biến',
  newestOnly: 'Chỉ hiện {{number}} bản tin mới nhất.',
} as const
