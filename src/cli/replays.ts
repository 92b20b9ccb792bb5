import type { AdminApi } from './admin-api.ts'
import { countOf, type Row, rowsOf, textOf } from './body.ts'
import type { Decision } from './decision.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import type { Subject } from './refusal.ts'
import { type Column, layOut, render } from './table.ts'
import type { Terminal } from './terminal.ts'
import { numberWord, replayWord, timeWord } from './words.ts'

export const replaySubject = (id: string): Subject => ({
  name: `đợt gửi lại ${id}`,
  listedBy: 'replays',
  conflict: 'Đợt gửi lại này đã ở trạng thái đó, hoặc đã xong: xem bằng lệnh "replays"',
})

/** `replays`: the latest ones, or one of them paused, resumed or rejected. */
export async function replays(
  api: AdminApi,
  { decision, isJson }: { readonly decision: Decision | null; readonly isJson: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const reply =
    decision === null
      ? await api({ method: 'GET', path: ['replays'] })
      : await api({
          method: 'POST',
          path: ['replays', decision.id, decision.action],
          body: { reason: decision.reason },
          subject: replaySubject(decision.id),
        })
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  if (isJson) terminal.json(reply.text)
  else if (decision !== null) terminal.out(`Đợt gửi lại ${oneLine(decision.id)} ${DONE[decision.action]}.\n`)
  else {
    const items = rowsOf(reply.body, 'items') ?? []
    terminal.out(render(layOut(COLUMNS, items, terminal.width), items, terminal))
    if (items.length === 0) terminal.out('Chưa có đợt gửi lại nào.\n')
  }
  return 0
}

const DONE = { pause: 'đã tạm dừng', resume: 'đã tiếp tục', reject: 'không được duyệt' }

const counts =
  (...names: readonly string[]) =>
  (row: Row): string[] =>
    names.map((name) => numberWord(countOf(row, name)))

const COLUMNS: readonly Column<Row>[] = [
  {
    head: 'Mã đợt gửi lại\nLý do',
    lines: (row) => [textOf(row, 'replayId'), textOf(row, 'reason')],
    minWidth: 36,
  },
  {
    head: 'Trạng thái\nNgười ra lệnh',
    lines: (row) => [
      {
        text: replayWord(textOf(row, 'state')),
        colour: textOf(row, 'state') === 'paused' ? 'yellow' : null,
      },
      textOf(row, 'by'),
      // The contract promises no time; where one is told, it is shown.
      ...(textOf(row, 'at') === '' ? [] : [timeWord(textOf(row, 'at'))]),
    ],
    minWidth: 19,
  },
  { head: 'Tất cả\nĐã xong', lines: counts('matched', 'done'), minWidth: 7, align: 'right' },
  { head: 'Đã gửi\nThất bại', lines: counts('delivered', 'dead'), minWidth: 8, align: 'right' },
]
