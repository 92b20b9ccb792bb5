export const lanes = {
  title: 'Luồng gửi',
  lead: 'Mỗi luồng là một loại bản tin tới một hệ thống đối tác',
  pause: 'Tạm dừng',
  resume: 'Tiếp tục',
  pauseText: 'Bản tin vẫn được tiếp nhận nhưng không gửi đi cho tới khi bấm Tiếp tục.',
  resumeText: 'Các bản tin đang chờ của luồng này được gửi ngay.',
  pausedUntil: 'Đối tác hẹn gửi lại sau:',
} as const
