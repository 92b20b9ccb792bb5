import type { AdminApi } from './admin-api.ts'
import { countOf, type Row, rowOf, rowsOf, textOf } from './body.ts'
import type { ExitCode } from './exit-code.ts'
import { cut, oneLine, printableLines, wrap } from './printable.ts'
import type { Subject } from './refusal.ts'
import { type Column, layOut, render } from './table.ts'
import type { Colour, Terminal } from './terminal.ts'
import { numberWord, outcomeWord, stateColour, stateWord, timeWord } from './words.ts'

export const exchangeSubject = (id: string): Subject => ({
  name: `lượt trao đổi ${id}`,
  listedBy: 'exchanges',
  conflict: 'Chỉ lượt đang gửi thất bại mới gửi lại hoặc bỏ qua được: xem trạng thái bằng lệnh "show"',
})

/** `revealedFor`: why it is shown in clear, for the audit log; null: masked. */
export interface ShowOptions {
  readonly id: string
  readonly revealedFor: string | null
  readonly isJson: boolean
}

/** `show ID`: one exchange with its attempts and decisions. */
export async function showExchange(
  api: AdminApi,
  { id, revealedFor, isJson }: ShowOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const subject = exchangeSubject(id)
  const reply = await api(
    revealedFor === null
      ? { method: 'GET', path: ['exchanges', id], subject }
      : { method: 'POST', path: ['exchanges', id, 'reveal'], body: { reason: revealedFor }, subject },
  )
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  if (isJson) terminal.json(reply.text)
  else terminal.out(detailOf(reply.body, terminal))
  return 0
}

function detailOf(exchange: Row, terminal: Terminal): string {
  const attempts = rowsOf(exchange, 'attempts') ?? []
  const replays = rowsOf(exchange, 'replays') ?? []
  const issues = rowsOf(exchange, 'issues') ?? []
  return [
    factsOf(exchange, attempts.length, terminal),
    section('Dữ liệu sai', tableOf(ISSUE_COLUMNS, issues, terminal), terminal),
    section('Các lần gửi', tableOf(ATTEMPT_COLUMNS, attempts, terminal), terminal),
    section('Các lần gửi lại', tableOf(REPLAY_COLUMNS, replays, terminal), terminal),
    section('Bản tin nhận', messageOf(exchange, 'messageIn', terminal), terminal),
    section('Bản tin gửi', messageOf(exchange, 'messageOut', terminal), terminal),
  ].join('')
}

const section = (title: string, text: string, { paint }: Terminal): string =>
  text === '' ? '' : `\n${paint('bold', title)}\n${text}`

const tableOf = (columns: readonly Column<Row>[], rows: readonly Row[], terminal: Terminal): string =>
  render(layOut(columns, rows, terminal.width), rows, terminal)

type Fact = readonly [label: string, value: string, colour?: Colour | null]

const LABEL_WIDTH = 18

function factsOf(exchange: Row, attempts: number, terminal: Terminal): string {
  const failure = rowOf(exchange['failure'])
  const state = textOf(exchange, 'state')
  const facts: readonly Fact[] = [
    ['Mã lượt trao đổi', textOf(exchange, 'id')],
    ['Mã hồ sơ', textOf(exchange, 'key')],
    ['Trạng thái', stateWord(state, textOf(exchange, 'heldBy') !== ''), stateColour(state)],
    ['Tuyến', textOf(exchange, 'route')],
    ['Hệ thống gửi', textOf(exchange, 'sender')],
    ['Hệ thống đối tác', textOf(exchange, 'partner')],
    ['Nhận lúc', momentOf(exchange, 'receivedAt')],
    ['Gửi tiếp lúc', momentOf(exchange, 'dueAt')],
    ['Đã xóa nội dung', momentOf(exchange, 'erasedAt')],
    ['Đang chờ lượt', textOf(exchange, 'heldBy')],
    ['Số lần gửi', numberWord(attempts)],
    ['Lỗi', textOf(failure, 'detail')],
    ['Mã lỗi', textOf(failure, 'code')],
  ]
  return facts
    .filter(([, value]) => value !== '')
    .flatMap(([label, value, colour]) =>
      wrap(oneLine(value), Math.max(terminal.width - LABEL_WIDTH, 1), 12).map((line, index) => {
        const shown = colour === undefined || colour === null ? line : terminal.paint(colour, line)
        return `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${shown}\n`
      }),
    )
    .join('')
}

function momentOf(row: Row, name: string): string {
  const moment = textOf(row, name)
  return moment === '' ? '' : `${timeWord(moment)} (GMT+7)`
}

const ISSUE_COLUMNS: readonly Column<Row>[] = [
  { head: 'Vị trí', lines: (issue) => [textOf(issue, 'path')], minWidth: 24 },
  { head: 'Sai ở đâu', lines: (issue) => [textOf(issue, 'message')], minWidth: 24, linesMax: 3 },
]

const ATTEMPT_COLUMNS: readonly Column<Row>[] = [
  { head: 'Lần', lines: (row) => [numberWord(countOf(row, 'number'))], minWidth: 3, align: 'right' },
  {
    head: 'Lúc (GMT+7)\nKéo dài',
    lines: (row) => [timeWord(textOf(row, 'startedAt')), durationOf(row)],
    minWidth: 19,
  },
  {
    head: 'Kết quả',
    lines: (row) => [
      { text: outcomeWord(textOf(row, 'outcome')), colour: outcomeColour(textOf(row, 'outcome')) },
      ...(row['status'] === null || row['status'] === undefined ? [] : [`HTTP ${textOf(row, 'status')}`]),
    ],
    minWidth: 16,
    linesMax: 2,
  },
  {
    head: 'Ghi chú',
    lines: (row) => {
      const failure = rowOf(row['failure'])
      return ['code', 'detail']
        .map((name) => textOf(failure, name))
        .concat(textOf(row, 'partnerText'))
        .filter((text) => text !== '')
    },
    minWidth: 20,
    linesMax: 4,
  },
]

const outcomeColour = (outcome: string): Colour =>
  outcome === 'delivered' ? 'green' : outcome === 'refused' ? 'red' : 'yellow'

const durationOf = (row: Row): string =>
  typeof row['durationMs'] === 'number' ? `${numberWord(row['durationMs'])} ms` : ''

const REPLAY_COLUMNS: readonly Column<Row>[] = [
  { head: 'Lúc (GMT+7)', lines: (row) => [timeWord(textOf(row, 'at'))], minWidth: 19 },
  { head: 'Người ra lệnh', lines: (row) => [textOf(row, 'by')], minWidth: 13 },
  { head: 'Lý do', lines: (row) => [textOf(row, 'reason')], minWidth: 16, linesMax: 4 },
]

const MESSAGE_LINES_MAX = 200

/** The message indented where it is JSON; '' where there is none. What a role may not see is null, as is what was never made. */
function messageOf(exchange: Row, name: string, terminal: Terminal): string {
  const text = textOf(rowOf(exchange[name]), 'text')
  if (text === '') return ''
  const lines = printableLines(indented(text))
  const shown = lines.slice(0, MESSAGE_LINES_MAX).map((line) => `${cut(line, terminal.width)}\n`)
  const left = lines.length - shown.length
  return shown.join('') + (left > 0 ? `… còn ${numberWord(left)} dòng: thêm --json để xem hết.\n` : '')
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // A rejected message need not be JSON.
    return text
  }
}
