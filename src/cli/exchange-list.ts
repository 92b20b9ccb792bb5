import type { AdminApi } from './admin-api.ts'
import { countOf, type Row, rowOf, rowsOf, textOf } from './body.ts'
import type { ExitCode } from './exit-code.ts'
import { type CellLine, type Column, type Layout, layOut, render } from './table.ts'
import type { Terminal } from './terminal.ts'
import { numberWord, stateColour, stateWord, timeWord } from './words.ts'

export interface ExchangesOptions {
  /** The list's parameters (contract §7), those that were given. */
  readonly filter: URLSearchParams
  /** Every page, one after the other. */
  readonly isAll: boolean
  readonly isJson: boolean
}

/** `exchanges`: the list, newest first. */
export async function listExchanges(
  api: AdminApi,
  { filter, isAll, isJson }: ExchangesOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const printer = isJson ? jsonPages(terminal, isAll) : tablePages(terminal)
  const query = new URLSearchParams(filter)
  if (isAll && !query.has('limit')) query.set('limit', '200')
  for (;;) {
    const reply = await api({ method: 'GET', path: ['exchanges'], query })
    if (!reply.ok) {
      terminal.err(`${reply.sentence}\n`)
      return reply.exit
    }
    const cursor = textOf(reply.body, 'nextCursor')
    const isLast = !isAll || cursor === ''
    printer({ text: reply.text, items: rowsOf(reply.body, 'items') ?? [], cursor, isLast })
    if (isLast) return 0
    query.set('cursor', cursor)
  }
}

interface ListPage {
  readonly text: string
  readonly items: readonly Row[]
  readonly cursor: string
  readonly isLast: boolean
}

/** One page as it came; all pages as one body of the same shape, printed as they come. */
function jsonPages(terminal: Terminal, isAll: boolean): (page: ListPage) => void {
  let before = '{"items":[\n'
  return ({ text, items, isLast }) => {
    if (!isAll) return terminal.json(text)
    for (const item of items) {
      terminal.json(before + JSON.stringify(item))
      before = ','
    }
    if (isLast) terminal.json(`${items.length === 0 && before !== ',' ? before : ''}],"nextCursor":null}`)
  }
}

function tablePages(terminal: Terminal): (page: ListPage) => void {
  let layout: Layout<Row> | null = null
  let count = 0
  return ({ items, cursor, isLast }) => {
    const isFirst = layout === null
    layout ??= layOut(EXCHANGE_COLUMNS, items, terminal.width)
    terminal.out(render(layout, items, terminal, isFirst))
    count += items.length
    if (!isLast) return
    if (count === 0) terminal.out('Không có lượt trao đổi nào.\n')
    else if (cursor !== '') terminal.out(`${numberWord(count)} lượt mới nhất; thêm --all để xem hết.\n`)
    else terminal.out(`${numberWord(count)} lượt trao đổi.\n`)
  }
}

/** At 80 columns without the last one. */
const EXCHANGE_COLUMNS: readonly Column<Row>[] = [
  {
    head: 'Mã hồ sơ\nMã lượt trao đổi',
    lines: (row) => [{ text: textOf(row, 'key'), colour: 'bold' }, textOf(row, 'id')],
    minWidth: 36,
  },
  {
    head: 'Trạng thái\nNhận lúc (GMT+7)',
    lines: (row) => [
      {
        text: stateWord(textOf(row, 'state'), textOf(row, 'heldBy') !== ''),
        colour: stateColour(textOf(row, 'state')),
      },
      timeWord(textOf(row, 'receivedAt')),
      ...codeOf(row),
    ],
    minWidth: 19,
  },
  {
    head: 'Tuyến\nSố lần gửi',
    lines: (row) => [textOf(row, 'route'), numberWord(countOf(row, 'attempts'))],
    minWidth: 13,
  },
  {
    head: 'Ghi chú',
    lines: (row) => noteOf(row),
    minWidth: 24,
    linesMax: 2,
    isOptional: true,
  },
]

function codeOf(row: Row): CellLine[] {
  const code = textOf(rowOf(row['failure']), 'code')
  return code === '' ? [] : [{ text: code, colour: 'gray' }]
}

function noteOf(row: Row): string[] {
  const heldBy = textOf(row, 'heldBy')
  const detail = textOf(rowOf(row['failure']), 'detail')
  return [...(heldBy === '' ? [] : [`chờ lượt ${heldBy}`]), ...(detail === '' ? [] : [detail])]
}
