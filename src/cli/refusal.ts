import { type Row, rowsOf, textOf } from './body.ts'
import { oneLine } from './printable.ts'

/** Why a call came to nothing: one sentence that says what to do, lines below it for what is wrong where. */
export interface Refusal {
  readonly ok: false
  /** 1: the gateway refused or failed; 2: there was no gateway at that address. */
  readonly exit: 1 | 2
  readonly sentence: string
  /** The same call may succeed a moment later: nobody answered, or the store was away. */
  readonly isPassing: boolean
}

/** The thing that a call is about, as the sentences name it. */
export interface Subject {
  /** `lượt trao đổi 0197…`. */
  readonly name: string
  /** The command that lists such things. */
  readonly listedBy: string
  /** What a 409 means for it. */
  readonly conflict: string
}

/** An answer that is no success. `body` is problem+json, or was meant to be. */
export interface Problem {
  readonly status: number
  readonly body: Row
  readonly retryAfter: string | null
}

const refused = (sentence: string, more: Partial<Refusal> = {}): Refusal => ({
  ok: false,
  exit: 1,
  sentence,
  isPassing: false,
  ...more,
})

/** What the gateway's refusal means for whoever typed the command; its code and own words stand behind, for the help desk. */
export function refusalOf(
  problem: Problem,
  { url, subject }: { readonly url: string; readonly subject: Subject | null },
): Refusal {
  const code = textOf(problem.body, 'code')
  const detail = textOf(problem.body, 'detail')
  if (code === '' || code === 'ROUTE_UNKNOWN' || code === 'METHOD_NOT_ALLOWED')
    return strangerOf(url, problem.status)
  const small = ` (${oneLine(detail === '' ? code : `${code}: ${detail}`)})`
  switch (problem.status) {
    case 401:
      return refused(
        `Mã truy cập không đúng (${oneLine(code)}): đặt lại mã ở --token hoặc LIENTHONG_ADMIN_TOKEN.`,
      )
    case 403:
      return refused(
        `Vai trò của mã truy cập này không được làm việc đó: dùng mã của vai trò được phép.${small}`,
      )
    case 404:
      return refused(
        `Không tìm thấy ${oneLine(subject?.name ?? 'đối tượng này')}: xem lại danh sách bằng lệnh "${subject?.listedBy ?? 'exchanges'}".${small}`,
      )
    case 409:
      return refused(
        `${oneLine(subject?.conflict ?? 'Trạng thái hiện tại không cho phép việc này: xem lại rồi thử lần nữa')}.${small}`,
      )
    case 400:
    case 422:
      return refused(
        [`Yêu cầu chưa đúng: sửa lại rồi chạy lại.${small}`, ...issueLines(problem.body)].join('\n'),
      )
    case 503:
      return refused(
        `Hệ thống tạm thời chưa phục vụ được: thử lại sau ${waitWord(problem.retryAfter)}.${small}`,
        { isPassing: true },
      )
    default:
      return brokenOf(problem.status, small)
  }
}

const issueLines = (body: Row): string[] =>
  (rowsOf(body, 'issues') ?? []).map(
    (issue) => `  ${oneLine(textOf(issue, 'path'))}: ${oneLine(textOf(issue, 'message'))}`,
  )

const waitWord = (retryAfter: string | null): string =>
  retryAfter !== null && /^\d{1,5}$/.test(retryAfter) ? `${Number(retryAfter)} giây` : 'ít phút'

/** Nobody answered. `cause`: `timeout`, or the connection's error code. */
export function silenceOf(url: string, cause: string): Refusal {
  const passing = { exit: 2, isPassing: true } as const
  if (cause === 'timeout')
    return refused(
      `Cổng quản trị ${oneLine(url)} không trả lời trong 30 giây: kiểm tra hệ thống, và xem lại trạng thái trước khi ra lệnh lần nữa.`,
      passing,
    )
  return refused(
    `Không kết nối được cổng quản trị ${oneLine(url)} (${oneLine(cause)}): khởi động hệ thống, hoặc sửa địa chỉ ở --url hay LIENTHONG_ADMIN_URL.`,
    passing,
  )
}

/** The gateway, or whatever stands before it, failed without saying more. */
export const brokenOf = (status: number, small = ''): Refusal =>
  refused(`Hệ thống trả lời lỗi HTTP ${status}: xem nhật ký của gateway rồi thử lại.${small}`, {
    isPassing: status >= 502,
  })

/** Somebody answered who is not the admin API. */
export const strangerOf = (url: string, status: number): Refusal =>
  refused(
    `Địa chỉ ${oneLine(url)} không phải cổng quản trị của Liên Thông (HTTP ${status}): sửa --url hoặc LIENTHONG_ADMIN_URL.`,
    { exit: 2 },
  )
