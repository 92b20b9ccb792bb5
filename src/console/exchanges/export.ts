import type { TFunction } from 'i18next'
import { get, type Query } from '../api/client.ts'
import type { Exchange, Page } from '../api/types.ts'
import { csvOf } from '../csv.ts'
import { type Column, columnText, columnTitle } from './columns.tsx'

const PAGE = 200
/** More than a spreadsheet's reader can use; the API gives more to who needs it. */
const ROWS_MAX = 10_000

/** The listed exchanges with the columns that are shown, as a file for a spreadsheet. */
export async function exportCsv(filter: Query, columns: readonly Column[], t: TFunction): Promise<string> {
  const rows = [columns.map((column) => columnTitle(column, t))]
  let cursor: string | undefined
  do {
    const page: Page<Exchange> = await get('/exchanges', { ...filter, limit: PAGE, cursor })
    for (const exchange of page.items) rows.push(columns.map((column) => columnText(column, exchange, t)))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && rows.length <= ROWS_MAX)
  return csvOf(rows)
}
