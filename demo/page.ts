import Table from 'cli-table3'
import { DOSSIER_SYSTEM_BEARER } from '../mocks/dossier-system/mock.ts'
import { NPSP_ACCOUNT } from '../mocks/npsp/mock.ts'
import { DEVELOPMENT_API_KEY } from '../src/config/development.ts'
import { firstCode } from './dossier-system.ts'
import type { Figures, Percentiles } from './figures.ts'
import type { PaymentFigures } from './payments.ts'
import type { DemoAccount } from './samples.ts'
import type { Style, Terminal } from './terminal.ts'

/** Addresses of everything that runs. */
export interface Places {
  readonly url: string
  readonly adminUrl: string
  readonly npspUrl: string
  readonly dossierSystemUrl: string
}

/** Width of the Vietnamese half of a line that says the same in English behind it. */
const LEFT = 40

/** One thing in both languages, on one line of at most 80 columns. */
export function both(terminal: Terminal, vietnamese: string, english: string, style?: Style): string {
  const left = vietnamese.padEnd(LEFT)
  return `${style === undefined ? left : terminal.paint(style, left)} ${terminal.paint('dim', english)}`
}

export function heading(terminal: Terminal): void {
  terminal.line()
  terminal.line(`  ${terminal.paint('bold', 'Liên Thông')} · chạy thử trên máy này`)
  terminal.line(`  ${terminal.paint('dim', 'A trial run on this machine: everything in it is invented.')}`)
  terminal.line()
}

/** What the demo brought. `account`: of the console; null: it does not stay up. */
export interface Results {
  readonly figures: Figures
  readonly payments: PaymentFigures
  readonly account: DemoAccount | null
}

/** What happened, and what to do next. */
export function summary(terminal: Terminal, results: Results, places: Places): void {
  const { figures, payments, account } = results
  terminal.line()
  terminal.line(resultTable(figures, payments))
  terminal.line(verdict(terminal, figures))
  terminal.line()
  terminal.line(placeTable(places, account))
  terminal.line()
  terminal.line(both(terminal, 'Thử tiếp', 'What to try next'))
  for (const [vietnamese, english, command] of nextSteps(places)) {
    terminal.line(`  ${both(terminal, vietnamese, english)}`)
    for (const part of command) terminal.line(`    ${terminal.paint('cyan', part)}`)
  }
  terminal.line()
}

function verdict(terminal: Terminal, figures: Figures): string {
  return isComplete(figures)
    ? both(terminal, 'Mọi bản tin đã đến Cổng DVCQG.', 'Every message has reached the portal.', 'green')
    : both(terminal, 'Còn bản tin chưa gửi được.', 'Some messages were not delivered.', 'red')
}

/** Whether the demo has succeeded: all accepted, all delivered. */
export const isComplete = ({ total, accepted, delivered }: Figures): boolean =>
  accepted === total && delivered === total

const STYLE = { head: [], border: [], compact: true }

function resultTable(figures: Figures, payments: PaymentFigures): string {
  const paid = (state: string): string => number(payments.states.get(state) ?? 0)
  const table = new Table({ style: STYLE, colWidths: [34, 25, 17], colAligns: ['left', 'left', 'right'] })
  table.push(
    ['đã tiếp nhận', 'accepted', number(figures.accepted)],
    ['đã gửi', 'delivered', number(figures.delivered)],
    ['  trong đó hệ thống tự gửi lại', '  of them retried', number(figures.retried)],
    ['gửi thất bại, chờ xử lý', 'dead', number(figures.dead)],
    ['hồ sơ bị gửi sai thứ tự', 'dossiers out of order', number(figures.outOfOrder)],
    ['từ tiếp nhận đến gửi xong', 'accepted → delivered', 'p50 / p99'],
    ['  ngoài lúc Cổng gặp sự cố', '  apart from the outage', durations(figures.calm)],
    ['  kể cả lúc Cổng gặp sự cố', '  with the outage', durations(figures.all)],
    ['khoản thanh toán đã thu', 'payments paid', paid('paid')],
    ['  cần kiểm tra', '  in review', paid('review')],
    ['  không thành', '  failed', paid('failed')],
    ['  được miễn', '  exempt', paid('exempt')],
  )
  return table.toString()
}

function placeTable(
  { url, adminUrl, npspUrl, dossierSystemUrl }: Places,
  account: DemoAccount | null,
): string {
  const table = new Table({ style: STYLE, colWidths: [22, 24, 30] })
  table.push(
    ['Nhận bản tin\npartner port', url, `khóa API · API key\n${DEVELOPMENT_API_KEY}`],
    [
      'Trang quản trị\nconsole, admin port',
      adminUrl,
      account === null ? '/healthz\n/readyz' : `${account.name}\n${account.password}`,
    ],
    [
      'Cổng DVCQG mô phỏng\nmock of the portal',
      npspUrl,
      `${NPSP_ACCOUNT.username}\n${NPSP_ACCOUNT.password}`,
    ],
    [
      'Một cửa mô phỏng\nmock dossier system',
      dossierSystemUrl,
      `mã truy cập · bearer\n${DOSSIER_SYSTEM_BEARER}`,
    ],
  )
  return table.toString()
}

function nextSteps({ url, npspUrl }: Places): readonly (readonly [string, string, readonly string[]])[] {
  const code = firstCode()
  return [
    [
      'Hỏi các lượt trao đổi của một hồ sơ',
      'how the messages of a dossier fare',
      [`curl -H 'Authorization: Bearer ${DEVELOPMENT_API_KEY}' \\`, `  '${url}/v1/exchanges?key=${code}'`],
    ],
    ['Xem Cổng đã nhận được gì', 'what the portal has got', [`curl ${npspUrl}/__dossiers/${code}`]],
  ]
}

const number = (value: number): string => value.toLocaleString('vi-VN')

const durations = (both: Percentiles | null): string =>
  both === null ? '–' : `${duration(both.p50Ms)} / ${duration(both.p99Ms)}`

/** "38 ms", from a second on "4,2 s". */
export const duration = (ms: number): string =>
  ms < 1_000
    ? `${Math.round(ms)} ms`
    : `${(ms / 1_000).toLocaleString('vi-VN', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`
