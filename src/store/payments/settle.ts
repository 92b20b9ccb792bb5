import { createHash } from 'node:crypto'
import type { Statement } from '../../domain/payment.ts'
import { isOpen, isTold, type Ledger, type Settled, settle } from '../../domain/payment-ledger.ts'
import type { StatementEntry, StatementOutcome } from '../../flow/payment-ports.ts'
import type { Client } from '../database.ts'
import { type ChangeParts, type PaymentChange, writeChanges } from './changes.ts'
import {
  dossierOf,
  doubleOf,
  NAMED,
  namesIn,
  type Paid,
  type PaymentName,
  paidOf,
  toReviewEntry,
} from './double.ts'
import { type PaymentRow, placeOf, sealJson } from './rows.ts'

/** Sorted by id, as everybody who locks several: two batches in opposite orders would deadlock. */
const LOCK = {
  name: 'payments.lock',
  text: `select p.* from ${NAMED} order by p.id for update of p`,
}
const KNOWN = {
  name: 'payments.known',
  text: `select payment, transaction_id, amount_vnd from payment_transactions where payment = any(array(select p.id from ${NAMED})) order by stored_at`,
}
const HEARD = {
  name: 'payments.heard',
  text: `select payment, source, encode(hash, 'hex') as hash from payment_statements where payment = any(array(select p.id from ${NAMED}))`,
}
const NOTE = {
  name: 'payments.note-statement',
  text: `insert into payment_statements as s (payment, source, hash, verdict, code, times, raw)
    select payment, source, decode(hash, 'hex'), verdict, code, times, decode(raw, 'hex')
    from jsonb_to_recordset($1::jsonb) as n(payment bigint, source text, hash text, verdict text, code text, times int, raw text)
    on conflict (payment, source, hash) do update set times = s.times + excluded.times, last_at = clock_timestamp()`,
}

/** A payment as this batch sees it: it moves on with each statement. */
interface Standing {
  row: PaymentRow
  ledger: Ledger
  /** "source hash" of every statement so far. */
  readonly heard: Set<string>
}

interface Note {
  readonly payment: string
  readonly source: StatementEntry['source']
  readonly hash: string
  readonly verdict: string
  readonly code: string
  readonly raw: string | null
  times: number
}

/** Settles a batch of statements within the caller's transaction; one outcome per item, in its order, and the ids of the exchanges made. */
export async function settleBatch(
  client: Client,
  batch: readonly StatementEntry[],
  parts: ChangeParts & { readonly now: () => Date },
): Promise<{ readonly outcomes: readonly StatementOutcome[]; readonly told: readonly string[] }> {
  const [standings, paid] = await Promise.all([lockStandings(client, batch), paidToo(client, batch)])
  const changes: PaymentChange[] = []
  const notes = new Map<string, Note>()
  const outcomes = batch.map((entry): StatementOutcome => {
    const standing = standings.get(nameOf(entry.provider, entry.statement.providerRef))
    if (standing === undefined) return { kind: 'unknown', state: null }
    const { row } = standing
    const hash = hashOf(entry.statement)
    const isRepeated = standing.heard.has(`${entry.source} ${hash}`)
    standing.heard.add(`${entry.source} ${hash}`)
    noteDown(notes, { entry, row, hash }, parts)
    const settled = settle({ ...standing.ledger, collects: entry.collects }, entry.statement)
    const change = changeOf(standing, settled, { entry, paid, isRepeated, now: parts.now() })
    if (change !== null) {
      changes.push(change)
      standing.row = change.after
      standing.ledger = settled.ledger
    }
    const { state } = standing.row
    if (settled.isMismatch) return { kind: 'mismatch', state }
    if (isRepeated) return { kind: 'repeated', state }
    return { kind: isOpen(row) || row.state !== state ? 'stored' : 'settled', state }
  })
  const noted =
    notes.size === 0 ? null : client.query({ ...NOTE, values: [JSON.stringify([...notes.values()])] })
  const [told] = await Promise.all([writeChanges(client, changes, parts), noted])
  return { outcomes, told }
}

const nameOf = (provider: string, ref: string): string => `${provider} ${ref}`

const namesOf = (entries: readonly StatementEntry[]): PaymentName[] => [
  ...new Map(
    entries.map(({ provider, statement: { providerRef } }) => [
      nameOf(provider, providerRef),
      { provider, ref: providerRef },
    ]),
  ).values(),
]

/** Locks the payments that the batch names. What is known of them comes in statements of its own: the snapshot of the one that locks is older than its locks. */
async function lockStandings(
  client: Client,
  batch: readonly StatementEntry[],
): Promise<Map<string, Standing>> {
  const values = namesIn(namesOf(batch))
  const [{ rows }, known, heard] = await Promise.all([
    client.query<PaymentRow>({ ...LOCK, values }),
    client.query<{ payment: string; transaction_id: string; amount_vnd: string | null }>({
      ...KNOWN,
      values,
    }),
    client.query<{ payment: string; source: string; hash: string }>({ ...HEARD, values }),
  ])
  return new Map(
    rows.map((row) => [
      nameOf(row.provider, row.provider_ref ?? ''),
      {
        row,
        ledger: {
          state: row.state,
          amountVnd: Number(row.amount_vnd),
          collects: 'all',
          transactionId: row.transaction_id,
          transactions: new Map(
            known.rows
              .filter(({ payment }) => payment === row.id)
              .map((one) => [one.transaction_id, one.amount_vnd === null ? null : Number(one.amount_vnd)]),
          ),
        },
        heard: new Set(
          heard.rows
            .filter(({ payment }) => payment === row.id)
            .map(({ source, hash }) => `${source} ${hash}`),
        ),
      },
    ]),
  )
}

/** Of the dossiers of whatever may become paid now. */
const paidToo = (client: Client, batch: readonly StatementEntry[]): Promise<Paid> =>
  paidOf(client, namesOf(batch.filter(({ statement: { verdict } }) => verdict.kind === 'success')))

/** Names a statement by what it says: the same said again has the same. */
const hashOf = ({ verdict, transactionId, amountVnd, currency, code, paidAt }: Statement): string =>
  createHash('sha256')
    .update(JSON.stringify([verdict, transactionId, amountVnd, currency, code, paidAt?.getTime() ?? null]))
    .digest('hex')

function noteDown(
  notes: Map<string, Note>,
  { entry, row, hash }: { readonly entry: StatementEntry; readonly row: PaymentRow; readonly hash: string },
  { sealing }: Pick<ChangeParts, 'sealing'>,
): void {
  const key = `${row.id} ${entry.source} ${hash}`
  const known = notes.get(key)
  if (known !== undefined) {
    known.times += 1
    return
  }
  const { statement, source, raw } = entry
  const kept = raw && { ...raw, body: Buffer.from(raw.body).toString('base64') }
  const sealed = kept && sealJson(sealing, kept, placeOf(row.payment_ref, `statement/${hash}`))
  notes.set(key, {
    ...{ payment: row.id, source, hash, verdict: statement.verdict.kind, code: statement.code, times: 1 },
    raw: sealed && Buffer.from(sealed).toString('hex'),
  })
}

interface Circumstances {
  readonly entry: StatementEntry
  readonly paid: Paid
  readonly isRepeated: boolean
  readonly now: Date
}

/** null: nothing happened that was not known. */
function changeOf(
  { row }: Standing,
  settled: Settled,
  { entry, paid, isRepeated, now }: Circumstances,
): PaymentChange | null {
  const { ledger, transaction, review } = settled
  const { statement, source } = entry
  const isMoved = ledger.state !== row.state
  if (!isMoved && transaction === null && review === null && isRepeated) return null
  const reviews = review === null ? [] : [review]
  if (isMoved && ledger.state === 'paid') {
    const double = doubleOf(row, statement, paid)
    if (double !== null) reviews.push(double)
    paid.set(row.id, dossierOf(row))
  }
  const paidAt = isMoved && ledger.state === 'paid' ? (statement.paidAt ?? now) : row.paid_at
  return {
    from: row.state,
    after: { ...row, state: ledger.state, transaction_id: ledger.transactionId, paid_at: paidAt },
    history: [
      { kind: source, detail: said(statement) },
      ...(isMoved ? [{ kind: ledger.state, detail: '' }] : []),
      ...reviews.map(toReviewEntry),
    ],
    transactions: transaction === null ? [] : [{ ...transaction, paidAt: statement.paidAt }],
    reviews,
    occurredAt: isTold(row.state, ledger.state) ? (ledger.state === 'paid' ? (paidAt ?? now) : now) : null,
  }
}

/** For people; numbers, codes and our own words only. */
function said({ verdict, code, transactionId, amountVnd, currency }: Statement): string {
  const kind = verdict.kind === 'review' ? verdict.reason : verdict.kind
  const amount = amountVnd === null ? '' : `, ${amountVnd} ${currency}`
  return `${kind} (code ${code})${amount}${transactionId === null ? '' : `, transaction ${transactionId}`}`
}
