import type { AdminApi } from './admin-api.ts'
import { isTrue, type Row, rowsOf, textOf } from './body.ts'
import type { ExitCode } from './exit-code.ts'
import { type Column, layOut, render } from './table.ts'
import type { Terminal } from './terminal.ts'
import { onDeadWord } from './words.ts'

/** `routes`: the table of routes. */
export async function listRoutes(
  api: AdminApi,
  { isJson }: { readonly isJson: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const reply = await api({ method: 'GET', path: ['routes'] })
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  if (isJson) terminal.json(reply.text)
  else {
    const items = rowsOf(reply.body, 'items') ?? []
    terminal.out(render(layOut(COLUMNS, items, terminal.width), items, terminal))
  }
  return 0
}

const COLUMNS: readonly Column<Row>[] = [
  {
    head: 'Tuyến\nNhận ở\nLuồng gửi',
    lines: (row) => [
      { text: textOf(row, 'id'), colour: 'bold' },
      textOf(row, 'channel'),
      textOf(row, 'lane'),
    ],
    minWidth: 36,
  },
  {
    head: 'Bản tin nhận\nBản tin gửi\nKhi gửi thất bại',
    lines: (row) => [textOf(row, 'accepts'), textOf(row, 'sends'), onDeadWord(textOf(row, 'onDead'))],
    minWidth: 26,
  },
  {
    head: 'Bật',
    lines: (row) => [
      isTrue(row, 'enabled') ? { text: 'có', colour: 'green' } : { text: 'tắt', colour: 'yellow' },
    ],
    minWidth: 3,
  },
]
