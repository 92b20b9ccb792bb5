import { parse } from 'csv-parse/sync'
import { fail, type Issue, ok, type Result } from '../../domain/failure.ts'
import type { StatementRow } from '../../flow/reconcile-ports.ts'

/** Which columns of a provider's statement say what: at least one of providerRef and transactionId. */
export interface StatementColumns {
  readonly separator: string
  readonly providerRef?: string
  readonly transactionId?: string
  readonly amountVnd: string
  readonly status: string
  /** Values of the status column that mean paid, any case; rows with others are no money. */
  readonly paid: readonly string[]
}

/** Of a provider for which nothing is configured: our own words. */
export const OWN_COLUMNS: StatementColumns = {
  separator: ',',
  providerRef: 'providerRef',
  transactionId: 'providerTransactionId',
  amountVnd: 'amountVnd',
  status: 'state',
  paid: ['paid'],
}

const ISSUES_MAX = 100

/**
 * Reads a provider's statement: CSV with a head, the columns by name, in any order; others are ignored. INBOUND_INVALID names every row that
 * cannot be read: a statement is taken whole or not at all.
 */
export function readStatement(
  provider: string,
  text: string,
  columns: StatementColumns,
): Result<readonly StatementRow[]> {
  let records: readonly Readonly<Record<string, string>>[]
  try {
    records = parse(text, {
      bom: true,
      columns: (head: readonly string[]) => head.map((name) => name.trim().normalize('NFC')),
      delimiter: columns.separator,
      skip_empty_lines: true,
      trim: true,
    })
  } catch (error) {
    const line = error instanceof Error ? /line (\d+)/.exec(error.message)?.[1] : undefined
    return fail('INBOUND_INVALID', `The statement is no CSV${line === undefined ? '' : ` (line ${line})`}.`)
  }
  const name = (column: string): string => column.normalize('NFC')
  const [first] = records
  const missing = [columns.amountVnd, columns.status].filter(
    (column) => first !== undefined && !Object.hasOwn(first, name(column)),
  )
  if (missing.length > 0)
    return fail('INBOUND_INVALID', `The statement has no column ${missing.join(' and no column ')}.`)
  const paid = new Set(columns.paid.map((word) => word.normalize('NFC').toLowerCase()))
  const rows: StatementRow[] = []
  const issues: Issue[] = []
  for (const [index, record] of records.entries()) {
    const said = (column: string | undefined): string =>
      column === undefined ? '' : (record[name(column)] ?? '')
    const amountVnd = amountOf(said(columns.amountVnd))
    const [providerRef, transactionId] = [
      said(columns.providerRef) || null,
      said(columns.transactionId) || null,
    ]
    if (amountVnd === null)
      issues.push({ path: `/${index}`, message: `must have an amount in ${columns.amountVnd}` })
    else if (providerRef === null && transactionId === null)
      issues.push({ path: `/${index}`, message: 'must have an order or a transaction' })
    else {
      const isPaid = paid.has(said(columns.status).normalize('NFC').toLowerCase())
      rows.push({ provider, providerRef, transactionId, amountVnd, isPaid })
    }
  }
  return issues.length === 0
    ? ok(rows)
    : fail('INBOUND_INVALID', `${issues.length} rows of the statement cannot be read.`, {
        issues: issues.slice(0, ISSUES_MAX),
      })
}

/** "150000", "150.000", "150,000", with or without "đ" or "VND" behind; whole đồng. */
function amountOf(text: string): number | null {
  const plain = text.replace(/\s*(?:đ|₫|vnd|vnđ)$/i, '').trim()
  if (!/^\d{1,16}$|^\d{1,3}(?:[.,\s]\d{3})+$/.test(plain)) return null
  const amount = Number(plain.replaceAll(/\D/g, ''))
  return Number.isSafeInteger(amount) ? amount : null
}
