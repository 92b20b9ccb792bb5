import type { AdminApi } from './admin-api.ts'
import { countOf, isTrue, type Row, rowsOf, textOf } from './body.ts'
import type { Decision } from './decision.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import type { Subject } from './refusal.ts'
import { type CellLine, type Column, layOut, render } from './table.ts'
import type { Terminal } from './terminal.ts'
import { breakerWord, numberWord, timeWord } from './words.ts'

const laneSubject = (id: string): Subject => ({
  name: `luồng gửi ${id}`,
  listedBy: 'lanes',
  conflict: 'Luồng gửi này đã ở trạng thái đó: xem bằng lệnh "lanes"',
})

/** `lanes`: all of them, or one of them paused or resumed. */
export async function lanes(
  api: AdminApi,
  { decision, isJson }: { readonly decision: Decision | null; readonly isJson: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const reply =
    decision === null
      ? await api({ method: 'GET', path: ['lanes'] })
      : await api({
          method: 'POST',
          path: ['lanes', decision.id, decision.action],
          body: { reason: decision.reason },
          subject: laneSubject(decision.id),
        })
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  if (isJson) terminal.json(reply.text)
  else if (decision !== null)
    terminal.out(
      `Luồng gửi ${oneLine(decision.id)} ${decision.action === 'pause' ? 'đã tạm dừng' : 'đã tiếp tục'}.\n`,
    )
  else {
    const items = rowsOf(reply.body, 'items') ?? []
    terminal.out(render(layOut(COLUMNS, items, terminal.width), items, terminal))
    if (items.length === 0) terminal.out('Chưa có luồng gửi nào.\n')
  }
  return 0
}

const count = (row: Row, name: string): string => numberWord(countOf(row, name))

const COLUMNS: readonly Column<Row>[] = [
  { head: 'Luồng gửi', lines: (row) => [textOf(row, 'id'), ...pauseOf(row)], minWidth: 24, linesMax: 2 },
  {
    head: 'Chờ gửi\nChờ trước',
    lines: (row) => [count(row, 'waiting'), count(row, 'held')],
    minWidth: 9,
    align: 'right',
  },
  {
    head: 'Đang gửi\nThất bại',
    lines: (row) => [count(row, 'delivering'), deadOf(row)],
    minWidth: 8,
    align: 'right',
  },
  {
    head: 'Cũ nhất\n(GMT+7)',
    lines: (row) => timeWord(textOf(row, 'oldestReceivedAt')).split(' '),
    minWidth: 10,
    isOneValue: true,
  },
  {
    head: 'Đối tác',
    lines: (row) => {
      const breaker = textOf(row, 'breaker')
      return [{ text: breakerWord(breaker), colour: breaker === 'closed' ? 'green' : 'yellow' }]
    },
    minWidth: 11,
    linesMax: 3,
  },
]

const deadOf = (row: Row): CellLine => ({
  text: count(row, 'dead'),
  colour: countOf(row, 'dead') > 0 ? 'red' : null,
})

/** Who has stopped it: an operator, with the reason, or the partner, until when. */
function pauseOf(row: Row): CellLine[] {
  const until = textOf(row, 'pausedUntil')
  const reason = textOf(row, 'reason')
  return [
    ...(isTrue(row, 'paused')
      ? [{ text: `tạm dừng${reason === '' ? '' : `: ${reason}`}`, colour: 'yellow' as const }]
      : []),
    ...(until === '' ? [] : [{ text: `đối tác hẹn lại ${timeWord(until)}`, colour: 'yellow' as const }]),
  ]
}
