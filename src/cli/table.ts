import Table from 'cli-table3'
import { cut, oneLine, widthOf, wrap } from './printable.ts'
import type { Colour, Terminal } from './terminal.ts'

/** One line of a cell. Any text: it is made printable here, so that nobody can forget it. */
export type CellLine = string | { readonly text: string; readonly colour: Colour | null }

export interface Column<Item> {
  /** May have two lines. */
  readonly head: string
  readonly lines: (item: Item) => readonly CellLine[]
  /** Never narrower than this, or than its content. */
  readonly minWidth: number
  /** A line that is too long is cut with …; with this it may take so many lines before it is. */
  readonly linesMax?: number
  /** Left out, from the right, where the terminal is too narrow for all. */
  readonly isOptional?: boolean
  readonly align?: 'right'
  /** Head and lines are one label and one value, broken only to save room. */
  readonly isOneValue?: boolean
}

/** How a list is shown on a terminal of this width: as a table, or, where no table fits, item by item. */
export interface Layout<Item> {
  readonly columns: readonly Column<Item>[]
  /** Of the columns' content, in order; null: item by item. */
  readonly widths: readonly number[] | null
}

/** Borders and one blank on each side. */
const frameOf = (columns: number): number => 3 * columns + 1
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

/** Lays out for these items; further ones of the same list may be printed by it, whose lines are then cut to the same widths. */
export function layOut<Item>(
  columns: readonly Column<Item>[],
  items: readonly Item[],
  width: number,
): Layout<Item> {
  const wanted = columns.map((column) => naturalWidth(column, items))
  const leastOf = (index: number): number => Math.min(wanted[index] ?? 0, columns[index]?.minWidth ?? 0)
  const room = width - frameOf(columns.length)
  if (sum(columns.map((_, index) => leastOf(index))) > room) {
    const last = columns.findLastIndex((column) => column.isOptional === true)
    if (last < 0) return { columns, widths: null }
    return layOut(columns.toSpliced(last, 1), items, width)
  }
  let excess = Math.max(0, sum(wanted) - room)
  const widths = [...wanted]
  for (let index = columns.length - 1; index >= 0 && excess > 0; index -= 1) {
    const given = Math.min(excess, (wanted[index] ?? 0) - leastOf(index))
    widths[index] = (wanted[index] ?? 0) - given
    excess -= given
  }
  return { columns, widths }
}

function naturalWidth<Item>(column: Column<Item>, items: readonly Item[]): number {
  let width = Math.max(...column.head.split('\n').map(widthOf))
  for (const item of items)
    for (const line of column.lines(item)) width = Math.max(width, widthOf(oneLine(lineText(line))))
  return width
}

const lineText = (line: CellLine): string => (typeof line === 'string' ? line : line.text)

/** The items as text, every line within the terminal's width. `isFirst` false: a further page, without head. */
export function render<Item>(
  layout: Layout<Item>,
  items: readonly Item[],
  terminal: Pick<Terminal, 'width' | 'paint'>,
  isFirst = true,
): string {
  const { columns, widths } = layout
  if (items.length === 0) return ''
  if (widths === null) return items.map((item) => card(columns, item, terminal)).join('\n')
  const isStacked = items.some((item) => columns.some((column) => column.lines(item).length > 1))
  const table = new Table({
    head: isFirst ? columns.map((column, index) => headCell(column, widths[index] ?? 0)) : [],
    colWidths: widths.map((width) => width + 2),
    colAligns: columns.map((column) => column.align ?? 'left'),
    // Its own colours know no NO_COLOR.
    style: { head: [], border: [], compact: !isStacked },
  })
  for (const item of items)
    table.push(
      columns.map((column, index) => cellLines(column, item, widths[index] ?? 0, terminal).join('\n')),
    )
  return `${table.toString()}\n`
}

const headCell = <Item>(column: Column<Item>, width: number): string =>
  column.head
    .split('\n')
    .map((line) => cut(line, width))
    .join('\n')

function cellLines<Item>(
  column: Column<Item>,
  item: Item,
  width: number,
  { paint }: Pick<Terminal, 'paint'>,
): string[] {
  return column.lines(item).flatMap((line) => {
    const lines = wrap(oneLine(lineText(line)), width, column.linesMax ?? 1)
    const colour = typeof line === 'string' ? null : line.colour
    return colour === null ? lines : lines.map((each) => paint(colour, each))
  })
}

/** `Mã hồ sơ: …`, one line for each line of each cell. */
function card<Item>(
  columns: readonly Column<Item>[],
  item: Item,
  terminal: Pick<Terminal, 'width' | 'paint'>,
): string {
  return columns
    .flatMap((column) => labelled(column, item))
    .filter(({ text }) => text !== '')
    .flatMap(({ label, text, colour }) => {
      const lines = wrap(label + text, terminal.width, 3)
      return colour === null ? lines : lines.map((line) => paintValue(line, label, colour, terminal))
    })
    .map((line) => `${line}\n`)
    .join('')
}

interface Labelled {
  readonly label: string
  readonly text: string
  readonly colour: Colour | null
}

function labelled<Item>(column: Column<Item>, item: Item): Labelled[] {
  const lines = column.lines(item)
  const heads = column.head.split('\n')
  if (column.isOneValue === true)
    return [
      {
        label: `${heads.join(' ')}: `,
        text: lines.map((line) => oneLine(lineText(line))).join(' '),
        colour: null,
      },
    ]
  return lines.map((line, index) => ({
    label: heads[index] === undefined ? '' : `${heads[index]}: `,
    text: oneLine(lineText(line)),
    colour: typeof line === 'string' ? null : line.colour,
  }))
}

const paintValue = (
  line: string,
  label: string,
  colour: Colour,
  { paint }: Pick<Terminal, 'paint'>,
): string => (line.startsWith(label) ? label + paint(colour, line.slice(label.length)) : paint(colour, line))
