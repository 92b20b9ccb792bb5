import type { PaymentOfDay, ReconciliationLine, StatementRow } from '../../flow/reconcile-ports.ts'
import { finding, isPaidState, lineOf } from './compare.ts'

export interface Compared {
  readonly ours: PaymentOfDay
  readonly line: ReconciliationLine
}

/**
 * Lays one provider's statement over what its answers showed. A query already speaks of every payment here; the statement adds the money that
 * none of them has, and what it leaves out. Where both say something, a difference stays a difference.
 * @param others payments that the statement names and that are not of this day.
 */
export function matchStatement(
  rows: readonly StatementRow[],
  compared: readonly Compared[],
  others: readonly PaymentOfDay[],
): readonly ReconciliationLine[] {
  const paidRows = rows.filter(({ isPaid }) => isPaid)
  const known = [...compared.map(({ ours }) => ours), ...others]
  const ownerOf = (row: StatementRow): PaymentOfDay | undefined =>
    known.find(({ view, transactions }) =>
      row.providerRef === null
        ? row.transactionId !== null && transactions.has(row.transactionId)
        : view.providerRef === row.providerRef,
    )
  const rowsOf = Map.groupBy(paidRows, ownerOf)
  const strangers = (rowsOf.get(undefined) ?? []).map((row) => unknownMoney(row, null))
  return [
    ...compared.flatMap(({ ours, line }) => overlay(ours, line, rowsOf.get(ours) ?? [])),
    ...others.flatMap((ours) => {
      const line = lineOf(ours, null, finding('matched', 'paid on another day'))
      return overlay(ours, line, rowsOf.get(ours) ?? []).filter(({ class: kind }) => kind !== 'matched')
    }),
    ...strangers,
  ]
}

/** One payment's line and the rows that name it. */
function overlay(
  ours: PaymentOfDay,
  line: ReconciliationLine,
  rows: readonly StatementRow[],
): readonly ReconciliationLine[] {
  const isPaid = isPaidState(ours.view.state)
  const [first, ...more] = rows
  if (first === undefined) {
    const isMissing = isPaid && (line.class === 'matched' || line.class === 'unanswered')
    return [
      isMissing ? { ...line, ...finding('only-us', 'not in the provider’s statement', 'requery') } : line,
    ]
  }
  // What is told of already, a double payment under review for instance, is no news.
  if (rows.every((row) => ours.transactions.get(row.transactionId ?? '') === row.amountVnd))
    return [judged(ours, line, { state: 'paid', amountVnd: ours.view.amountVnd })]
  const sum = (each: readonly StatementRow[]): number => each.reduce((total, row) => total + row.amountVnd, 0)
  if (sum(rows) === ours.view.amountVnd || more.length === 0)
    return [judged(ours, line, { state: 'paid', amountVnd: sum(rows) })]
  // More than one payment of one order: one is the one that is known, the others are money that nobody here knows of.
  const own = rows.find(({ transactionId }) => isKnown(ours, transactionId)) ?? first
  return [
    judged(ours, line, { state: 'paid', amountVnd: own.amountVnd }),
    ...rows.filter((row) => row !== own).map((row) => unknownMoney(row, ours)),
  ]
}

function judged(
  ours: PaymentOfDay,
  line: ReconciliationLine,
  theirs: { readonly state: 'paid'; readonly amountVnd: number },
): ReconciliationLine {
  if (line.class !== 'matched' && line.class !== 'unanswered') return line
  const { state, amountVnd } = ours.view
  if (!isPaidState(state))
    return {
      ...line,
      theirs,
      ...finding(
        'status-differs',
        `${state} here, paid in the statement`,
        state === 'review' ? 'review' : 'requery',
      ),
    }
  if (theirs.amountVnd !== amountVnd)
    return { ...line, theirs, ...finding('amount-differs', 'another amount in the statement') }
  return line.class === 'matched'
    ? line
    : { ...line, theirs, ...finding('matched', 'paid, by the statement') }
}

const isKnown = ({ transactions }: PaymentOfDay, transactionId: string | null): boolean =>
  transactionId !== null && transactions.has(transactionId)

const unknownMoney = (row: StatementRow, ours: PaymentOfDay | null): ReconciliationLine => ({
  ...finding(
    'only-provider',
    ours === null ? 'no payment of ours has this money' : 'a second payment of the same order',
    ours === null ? null : 'requery',
  ),
  provider: row.provider,
  providerRef: row.providerRef,
  providerTransactionId: row.transactionId,
  paymentRef: ours?.view.paymentRef ?? null,
  dossierCode: ours?.view.dossierCode ?? null,
  ours: null,
  theirs: { state: 'paid', amountVnd: row.amountVnd },
})
