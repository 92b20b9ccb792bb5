import { VIETNAM_OFFSET_MS } from '../domain/clock.ts'
import type { Colour } from './terminal.ts'

/** What officers read for the API's words. A word that is not here (v1 may add some) is shown as it is. */
const STATES: Readonly<Record<string, string>> = {
  waiting: 'chờ gửi',
  delivering: 'đang gửi',
  delivered: 'đã gửi',
  dead: 'gửi thất bại',
  discarded: 'đã bỏ qua',
  rejected: 'từ chối tiếp nhận',
}

/** A message that waits behind another one of its dossier is no message that is about to be sent. */
export const stateWord = (state: string, isHeld = false): string =>
  isHeld && state === 'waiting' ? 'đang chờ bước trước' : (STATES[state] ?? state)

const STATE_COLOURS: Readonly<Record<string, Colour>> = {
  waiting: 'yellow',
  delivering: 'cyan',
  delivered: 'green',
  dead: 'red',
  rejected: 'red',
  discarded: 'gray',
}
export const stateColour = (state: string): Colour | null => STATE_COLOURS[state] ?? null

const wordsOf =
  (words: Readonly<Record<string, string>>) =>
  (word: string): string =>
    words[word] ?? word

export const outcomeWord = wordsOf({
  delivered: 'đã gửi',
  unavailable: 'đối tác chưa phục vụ được',
  unknown: 'không rõ kết quả',
  refused: 'đối tác từ chối',
  open: 'bỏ dở giữa chừng',
})

export const breakerWord = wordsOf({
  closed: 'bình thường',
  open: 'tạm ngắt do đối tác lỗi',
  'half-open': 'đang thử lại',
})

export const replayWord = wordsOf({
  proposed: 'chờ duyệt',
  running: 'đang gửi lại',
  paused: 'tạm dừng',
  finished: 'đã xong',
  rejected: 'không được duyệt',
})

export const roleWord = wordsOf({
  viewer: 'người xem',
  operator: 'người vận hành',
  admin: 'quản trị',
  auditor: 'người kiểm tra',
})

export const onDeadWord = wordsOf({
  hold: 'giữ các bước sau',
  skip: 'cho bước sau đi tiếp',
})

export const paymentWord = wordsOf({
  created: 'mới khởi tạo',
  pending: 'chờ thanh toán',
  exempt: 'được miễn',
  paid: 'đã thanh toán',
  failed: 'không thành công',
  expired: 'hết hạn',
  review: 'cần kiểm tra',
  refunding: 'đang hoàn tiền',
  'partially-refunded': 'đã hoàn một phần',
  refunded: 'đã hoàn tiền',
  'not-known': 'không có',
})

export const reconciliationWord = wordsOf({
  matched: 'khớp',
  'only-us': 'chỉ có tại đây',
  'only-provider': 'chỉ có ở bên thanh toán',
  'amount-differs': 'lệch số tiền',
  'status-differs': 'lệch trạng thái',
  'paid-not-forwarded': 'đã thanh toán, chưa báo hệ thống hồ sơ',
  unanswered: 'chưa hỏi được bên thanh toán',
})

/** `21/11/2025 13:05:09`, GMT+7, of an RFC 3339 moment; what is none as it is, null as ''. */
export function timeWord(moment: string): string {
  const ms = Date.parse(moment)
  if (Number.isNaN(ms)) return moment
  const local = new Date(ms + VIETNAM_OFFSET_MS)
  if (Number.isNaN(local.getTime())) return moment
  const [date = '', time = ''] = local.toISOString().split('T')
  return `${date.split('-').reverse().join('/')} ${time.slice(0, 8)}`
}

const numbers = new Intl.NumberFormat('vi-VN')

/** `1.234.567`. */
export const numberWord = (count: number): string => numbers.format(count)
