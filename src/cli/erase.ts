import { text as readAll } from 'node:stream/consumers'
import { type ErasureReport, eraseSubject, type KeptReason } from '../store/erase.ts'
import { complain, type ExitCode } from './exit-code.ts'
import { localActor, withLocalStore } from './local-store.ts'
import { type ProgressBar, progressBar } from './progress-bar.ts'
import type { Terminal } from './terminal.ts'
import { numberWord } from './words.ts'

/** What a number is, and how it is written. */
const NUMBER_KINDS = {
  personalId: { option: '--personal-id', pattern: /^\d{12}$/, expected: '12 digits' },
  legacyId: { option: '--legacy-id', pattern: /^\d{9}$/, expected: '9 digits' },
  taxCode: {
    option: '--tax-code',
    pattern: /^\d{10}(-?\d{3})?$/,
    expected: '10 digits, or 13 with or without a hyphen',
  },
} as const

export interface EraseOptions {
  readonly config: string | null
  readonly kind: keyof typeof NUMBER_KINDS
  /** `-`: it is read from standard input, where no list of processes and no shell history shows it. */
  readonly number: string
  readonly reason: string
  readonly isDryRun: boolean
  readonly isJson: boolean
}

/** `erase`: one person's messages, at that person's request. The number is neither printed nor kept. 0; 2: it could not begin. */
export async function erase(options: EraseOptions, terminal: Terminal): Promise<ExitCode> {
  const { config, reason, isDryRun, isJson } = options
  const { option, pattern, expected } = NUMBER_KINDS[options.kind]
  const number = options.number === '-' ? (await readAll(process.stdin)).trim() : options.number
  if (!pattern.test(number)) {
    complain(`The number after ${option} has ${expected}: correct it, then run erase again.`)
    return 2
  }
  return withLocalStore({ name: 'erase', config, isBeside: true }, async ({ database, sealing }) => {
    let bar: ProgressBar | null = null
    let report: ErasureReport
    try {
      report = await eraseSubject(
        database,
        {
          ...{ number, actor: localActor(), reason, isDryRun },
          onFound: (count) => {
            bar = progressBar(terminal, 'Xóa', count)
          },
          onProgress: (count) => bar?.add(count),
        },
        sealing,
      )
    } finally {
      stop(bar)
    }
    if (isJson) terminal.json(JSON.stringify({ ...report, kept: keptOf(report) }))
    else terminal.out(textOf(report))
    return 0
  })
}

const stop = (bar: ProgressBar | null): void => bar?.stop()

interface Ground {
  /** For people. */
  readonly what: string
  readonly why: string
  /** docs/privacy.md says where the articles are taken from. */
  readonly law: string
}

/** What the law lets the province keep. */
const GROUNDS: Readonly<Record<KeptReason, Ground>> = {
  unended: {
    what: 'lượt trao đổi chưa gửi xong',
    why: 'hồ sơ đang được giải quyết, mục đích xử lý chưa hoàn thành; xóa sau khi gửi xong',
    law: 'Luật 91/2025/QH15, Điều 4 khoản 3 và Điều 14 khoản 1',
  },
  dead: {
    what: 'lượt gửi thất bại, chờ xử lý',
    why: 'cơ quan còn phải gửi lại hoặc bỏ qua; xóa sau khi xử lý',
    law: 'Luật 91/2025/QH15, Điều 4 khoản 3 và Điều 14 khoản 1',
  },
  payments: {
    what: 'giao dịch thanh toán của các hồ sơ đó',
    why: 'chứng từ thu phí, lệ phí, lưu theo thời hạn của pháp luật về kế toán',
    law: 'Luật 91/2025/QH15, Điều 14 khoản 1 (hết thời hạn lưu trữ theo quy định của pháp luật)',
  },
  audit: {
    what: 'dòng nhật ký thao tác',
    why: 'chứng minh ai đã xem và xử lý; không chứa dữ liệu cá nhân, chỉ có mã băm có khóa',
    law: 'Luật 91/2025/QH15, Điều 4 khoản 3',
  },
}

const keptOf = ({ kept }: ErasureReport) =>
  Object.entries(GROUNDS).flatMap(([reason, ground]) => {
    // The keys of GROUNDS are those of kept.
    const count = kept[reason as KeptReason]
    return count === 0 ? [] : [{ reason, count, ...ground }]
  })

function textOf(report: ErasureReport): string {
  const kept = keptOf(report)
  return [
    report.isDryRun
      ? `Sẽ xóa nội dung của ${numberWord(report.erased)} lượt trao đổi (chạy thử, chưa xóa gì).`
      : `Đã xóa nội dung của ${numberWord(report.erased)} lượt trao đổi; mã, trạng thái và thời điểm của từng lượt vẫn còn.`,
    `Mã băm của số (tra trong nhật ký thao tác): ${report.subject}`,
    kept.length === 0 ? 'Không còn gì phải giữ lại.' : 'Được phép giữ lại:',
    ...kept.flatMap(({ count, what, why, law }) => [
      `  ${numberWord(count)} ${what}: ${why}`,
      `    Căn cứ: ${law}`,
    ]),
    '',
  ].join('\n')
}
