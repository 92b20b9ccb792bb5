import { type FailureResult, fail, ok, type Result } from '../../domain/failure.ts'
import type { PaymentState } from '../../domain/payment.ts'
import { REFUND_CONFLICT } from '../../domain/refund-conflict.ts'
import type { DueRefund, NewRefund, Refundable, RefundView, Rooms } from '../../flow/payment-ports.ts'
import type { Sealing } from '../../flow/ports.ts'
import type { Client, Database } from '../database.ts'
import { type ChangeParts, type PaymentChange, writeChanges } from './changes.ts'
import { LOCK_ONE } from './open.ts'
import { type RowReading, readOrNull } from './readable.ts'
import { openJson, type PaymentRow, placeOf, sealJson, sentPaymentOf } from './rows.ts'

export interface RefundRow {
  readonly id: string
  readonly payment: string
  readonly refund_ref: string
  readonly provider_refund_ref: string
  readonly transaction_id: string
  readonly transaction_amount_vnd: string
  readonly amount_vnd: string
  readonly is_of_entry: boolean
  readonly back_to: PaymentState
  readonly state: RefundView['state']
  readonly content_hash: Buffer
  readonly terms: Readonly<Record<string, string>>
  readonly details: Buffer
  readonly created_at: Date
  readonly is_sent: boolean
  readonly is_acknowledged: boolean
}

/** `held_until`: as text, which keeps every digit. */
type TakenRow = RefundRow & { readonly held_until: string; readonly has_earlier: boolean }

const refundViewOf = (row: Pick<RefundRow, 'refund_ref' | 'amount_vnd' | 'state'>): RefundView => ({
  refundRef: row.refund_ref,
  amountVnd: Number(row.amount_vnd),
  state: row.state,
})

export async function findRefund(
  database: Database,
  paymentRef: string,
  refundRef: string,
): Promise<(RefundView & { readonly contentHash: Uint8Array }) | null> {
  const [row] = await database.query<RefundRow>({
    name: 'refunds.find',
    text: `select r.* from payments p join payment_refunds r on r.payment = p.id where p.payment_ref = $1 and r.refund_ref = $2`,
    values: [paymentRef, refundRef],
  })
  return row ? { ...refundViewOf(row), contentHash: row.content_hash } : null
}

export async function refundsOf(database: Database, payment: string): Promise<readonly RefundView[]> {
  const rows = await database.query<RefundRow>({
    name: 'refunds.of',
    text: 'select * from payment_refunds where payment = $1 order by id',
    values: [payment],
  })
  return rows.map(refundViewOf)
}

const PAID: ReadonlySet<PaymentState> = new Set<PaymentState>([
  'paid',
  'refunding',
  'partially-refunded',
  'refunded',
])

const NOT_POSSIBLE = (detail: string): FailureResult => fail('REFUND_NOT_POSSIBLE', detail)

/** What of a payment may go back just now: of its own transaction, or of the one that is named. Within the caller's transaction, under the row's lock. */
export async function refundableOf(
  client: Client,
  row: PaymentRow,
  transactionId: string | null,
  sealing: Sealing,
): Promise<Result<Refundable>> {
  // Money of its own only once it is paid: what is under review, or was decided failed, is an entry's.
  const isOwn = transactionId === row.transaction_id && PAID.has(row.state)
  const isOfEntry = transactionId !== null && !isOwn
  if (!isOfEntry && row.state === 'refunding')
    return fail('REFUND_IN_PROGRESS', 'Another refund of this payment is under way. Wait for its end.')
  if (!isOfEntry && row.state !== 'paid' && row.state !== 'partially-refunded')
    return NOT_POSSIBLE('Only what is paid can be refunded, and nothing of this payment is left to refund.')
  const id = isOfEntry ? transactionId : row.transaction_id
  const { rows } = await client.query<{ amount_vnd: string | null; refunded_vnd: string; under_way: string }>(
    {
      name: 'refunds.refundable',
      text: `select t.amount_vnd, t.refunded_vnd, (select count(*) from payment_refunds r where r.payment = $1 and r.state = 'refunding') as under_way
      from payment_transactions t where t.payment = $1 and t.transaction_id = $2`,
      values: [row.id, id],
    },
  )
  const [transaction] = rows
  if (transaction === undefined || id === null || id === '' || transaction.amount_vnd === null)
    return NOT_POSSIBLE(
      'The provider has named no such transaction of this payment, so there is nothing to refund.',
    )
  if (Number(transaction.under_way) > 0)
    return fail('REFUND_IN_PROGRESS', 'Another refund of this payment is under way. Wait for its end.')
  const amountVnd = Number(transaction.amount_vnd)
  const leftVnd = amountVnd - Number(transaction.refunded_vnd)
  if (leftVnd <= 0) return NOT_POSSIBLE('All of this transaction has been refunded.')
  return ok({
    payment: sentPaymentOf(row, sealing),
    transactionId: id,
    transactionAmountVnd: amountVnd,
    leftVnd,
    isOfEntry,
  })
}

/** Checks under the payment's lock, stores the refund and, of the payment's own money, moves it to refunding. */
export async function openRefund(
  client: Client,
  order: NewRefund,
  parts: ChangeParts,
): Promise<Result<RefundView>> {
  const { refund, prepared } = order
  const [row] = (await client.query<PaymentRow>({ ...LOCK_ONE, values: [order.paymentRef] })).rows
  if (row === undefined) return fail('NOT_FOUND', 'There is no such payment of this sender.')
  const known = await client.query<RefundRow>({
    name: 'refunds.known',
    text: 'select * from payment_refunds where payment = $1 and refund_ref = $2',
    values: [row.id, refund.refundRef],
  })
  const [same] = known.rows
  if (same !== undefined)
    return Buffer.from(order.contentHash).equals(same.content_hash) ? ok(refundViewOf(same)) : REFUND_CONFLICT
  const possible = await refundableOf(client, row, refund.transactionId, parts.sealing)
  if (!possible.ok) return possible
  if (refund.amountVnd > possible.value.leftVnd) return exceeds()
  const { rows } = await client.query<RefundRow>({
    name: 'refunds.insert',
    text: `insert into payment_refunds (id, payment, refund_ref, provider, provider_refund_ref, transaction_id, transaction_amount_vnd, amount_vnd,
        is_of_entry, back_to, state, content_hash, terms, details, created_at, due)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'refunding', $11, $12, $13, $14, clock_timestamp()) returning *`,
    values: [
      ...[order.number, row.id, refund.refundRef, row.provider, prepared.providerRefundRef],
      ...[
        refund.transactionId,
        refund.transactionAmountVnd,
        refund.amountVnd,
        possible.value.isOfEntry,
        row.state,
      ],
      ...[order.contentHash, JSON.stringify(prepared.terms)],
      sealJson(
        parts.sealing,
        { reason: refund.reason, by: refund.by },
        placeOf(row.payment_ref, `refund/${refund.refundRef}`),
      ),
      order.createdAt,
    ],
  })
  const change: PaymentChange = {
    from: row.state,
    after: possible.value.isOfEntry ? row : { ...row, state: 'refunding' },
    history: [
      {
        kind: 'refund-ordered',
        detail: `refund ${refund.refundRef}: ${refund.amountVnd} VND of transaction ${refund.transactionId}`,
      },
    ],
    occurredAt: null,
  }
  await writeChanges(client, [change], parts)
  const [inserted] = rows
  if (inserted === undefined) throw new Error('a refund was not inserted')
  return ok(refundViewOf(inserted))
}

const exceeds = (): FailureResult =>
  fail('REFUND_EXCEEDS_PAID', 'That is more than is left of what was paid. Order at most what is left.')

const TAKE = {
  name: 'refunds.take-due',
  text: `update payment_refunds set due = clock_timestamp() + $3::float8 * interval '1 ms' where id = any(array(
      select d.id from unnest($1::text[], $2::int[]) as u(provider, room) cross join lateral (
        select id from payment_refunds r where r.provider = u.provider and due <= now() order by due limit u.room for update skip locked) d))
    returning *, due::text as held_until, exists (
      select from payment_refunds e where e.payment = payment_refunds.payment and e.id <> payment_refunds.id and e.state = 'refunded') as has_earlier`,
}

/** Takes due refunds, each for so long; whoever dies with one lets it come due again. One that cannot be read is left held. Index payment_refunds_due_by_provider; an array, as for payments (polling.ts). */
export async function takeDueRefunds(
  database: Database,
  { rooms, holdMs }: { readonly rooms: Rooms; readonly holdMs: number },
  reading: RowReading,
): Promise<readonly DueRefund[]> {
  const refunds = await database.query<TakenRow>({
    ...TAKE,
    values: [[...rooms.keys()], [...rooms.values()], holdMs],
  })
  if (refunds.length === 0) return []
  const payments = await database.query<PaymentRow>({
    name: 'refunds.payments',
    text: 'select * from payments where id = any($1::bigint[])',
    values: [refunds.map(({ payment }) => payment)],
  })
  return refunds.flatMap((row) => {
    const payment = payments.find(({ id }) => id === row.payment)
    if (payment === undefined) throw new Error(`refund ${row.id} has no payment`)
    const what = `refund ${row.refund_ref} of payment ${payment.payment_ref}`
    return readOrNull(what, () => dueRefundOf(row, payment, reading.sealing), reading) ?? []
  })
}

function dueRefundOf(row: TakenRow, payment: PaymentRow, sealing: RowReading['sealing']): DueRefund {
  // Sealed by openRefund under this place.
  const place = placeOf(payment.payment_ref, `refund/${row.refund_ref}`)
  const { reason, by } = openJson(sealing, row.details, place) as { reason: string; by: string }
  return {
    id: row.id,
    payment: sentPaymentOf(payment, sealing),
    isSent: row.is_sent,
    heldUntil: row.held_until,
    refund: {
      providerRefundRef: row.provider_refund_ref,
      terms: row.terms,
      createdAt: row.created_at,
      isAcknowledged: row.is_acknowledged,
      hasEarlier: row.has_earlier,
      refund: {
        refundRef: row.refund_ref,
        amountVnd: Number(row.amount_vnd),
        transactionId: row.transaction_id,
        transactionAmountVnd: Number(row.transaction_amount_vnd),
        reason,
        by,
      },
    },
  }
}

/** Only for whoever still holds it. */
export async function noteRefundSending(
  database: Database,
  { id, heldUntil }: Pick<DueRefund, 'id' | 'heldUntil'>,
): Promise<boolean> {
  const rows = await database.query({
    name: 'refunds.note-sending',
    text: `update payment_refunds set is_sent = true
      where id = $1 and state = 'refunding' and due = $2::timestamptz and due > clock_timestamp() returning id`,
    values: [id, heldUntil],
  })
  return rows.length === 1
}
