import type { CreationEnd, NewPayment, Payment } from '../../flow/payment-ports.ts'
import type { Client, Database } from '../database.ts'
import { LIVING_GATEWAYS } from '../living-gateways.ts'
import { type ChangeParts, writeChanges } from './changes.ts'
import { type PaymentRow, paymentOf, placeOf, type SealedDetails, sealJson } from './rows.ts'

/** Any conflict, not only that of `payment_ref`: of two equal payments at once the later one may meet the other's `provider_ref` first. */
const INSERT = {
  name: 'payments.insert',
  text: `insert into payments (id, payment_ref, sender, dossier_code, order_key, provider, provider_ref, fee_codes, state, amount_vnd, content_hash,
      terms, exemptions, details, created_at, expires_at, poll_due)
    values ($1, $2, $3, $4, upper($4), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, now() + $16::float8 * interval '1 ms')
    on conflict do nothing returning *`,
}
export const FIND = {
  name: 'payments.find',
  text: 'select * from payments where payment_ref = $1',
}
export const LOCK_ONE = {
  name: 'payments.lock-one',
  text: 'select * from payments where payment_ref = $1 for update',
}
/** Free: nobody's, over its time, or of a gateway whose sign of life is gone (house, decision 5). */
const CLAIM = {
  name: 'payments.claim',
  text: `update payments set creator = $2, creator_until = clock_timestamp() + $3::float8 * interval '1 ms'
    where payment_ref = $1 and state = 'created' and (creator is null or creator_until <= clock_timestamp()
      or creator not in (${LIVING_GATEWAYS}))
    returning *`,
}

export async function findPayment(database: Database, paymentRef: string): Promise<PaymentRow | null> {
  const [row] = await database.query<PaymentRow>({ ...FIND, values: [paymentRef] })
  return row ?? null
}

/** Stores a payment within the caller's transaction; where its reference is taken, the row that is there. */
export async function openPayment(
  client: Client,
  payment: NewPayment,
  parts: ChangeParts,
): Promise<{ readonly row: PaymentRow; readonly isNew: boolean; readonly told: readonly string[] }> {
  const { order, prepared } = payment
  const details: SealedDetails = { order, returnUrl: payment.returnUrl }
  const { rows } = await client.query<PaymentRow>({
    ...INSERT,
    values: [
      ...[payment.number, order.paymentRef, payment.sender, order.dossierCode, payment.provider],
      ...[prepared?.providerRef ?? null, order.lines.map(({ code }) => code).sort()],
      ...[prepared === null ? 'exempt' : 'created', order.amountVnd, payment.contentHash],
      ...[JSON.stringify(prepared?.terms ?? {}), JSON.stringify(payment.exemptions)],
      sealJson(parts.sealing, details, placeOf(order.paymentRef, 'details')),
      ...[payment.createdAt, payment.expiresAt, payment.pollAfterMs],
    ],
  })
  const [row] = rows
  if (row !== undefined) {
    const change = {
      from: null,
      after: row,
      history: [{ kind: row.state, detail: row.provider_ref === null ? '' : `order ${row.provider_ref}` }],
      occurredAt: payment.isZeroReceiptDue ? payment.createdAt : null,
    }
    return { row, isNew: true, told: await writeChanges(client, [change], parts) }
  }
  const [taken] = (await client.query<PaymentRow>({ ...FIND, values: [order.paymentRef] })).rows
  if (taken === undefined) throw new Error(`${payment.provider} has another payment of this order's number`)
  return { row: taken, isNew: false, told: [] }
}

export async function claimCreation(
  database: Database,
  { paymentRef, gateway, holdMs }: { paymentRef: string; gateway: number; holdMs: number },
): Promise<PaymentRow | null> {
  const [row] = await database.query<PaymentRow>({ ...CLAIM, values: [paymentRef, gateway, holdMs] })
  return row ?? null
}

/** Only for whoever still has the claim. */
export async function noteSending(
  database: Database,
  { paymentRef, gateway }: { paymentRef: string; gateway: number },
): Promise<boolean> {
  const rows = await database.query({
    name: 'payments.note-sending',
    text: `update payments set is_doubtful = true
      where payment_ref = $1 and creator = $2 and creator_until > clock_timestamp() returning id`,
    values: [paymentRef, gateway],
  })
  return rows.length === 1
}

const END = {
  name: 'payments.end-creation',
  text: `update payments set creator = nullif(creator, $5::int), creator_until = case when creator = $5 then null else creator_until end,
      pay_url = coalesce($2, pay_url), expires_at = coalesce($3, expires_at),
      is_doubtful = case when creator is distinct from $5 then is_doubtful else coalesce($4, is_doubtful) end
    where payment_ref = $1 returning *`,
}

/** Ends a claim within the caller's transaction. */
export async function endCreation(
  client: Client,
  paymentRef: string,
  end: CreationEnd,
  parts: ChangeParts & { readonly now: () => Date; readonly gateway: () => number },
): Promise<{ readonly payment: Payment; readonly told: readonly string[] }> {
  await client.query({ ...LOCK_ONE, values: [paymentRef] })
  const payUrl =
    end.kind === 'addressed'
      ? parts.sealing.seal(new TextEncoder().encode(end.payUrl), placeOf(paymentRef, 'pay-url'))
      : null
  const isDoubtful = end.kind === 'unanswered' ? end.isDoubtful : end.kind === 'released' ? null : false
  const { rows } = await client.query<PaymentRow>({
    ...END,
    values: [
      ...[paymentRef, payUrl, end.kind === 'addressed' ? end.expiresAt : null, isDoubtful],
      parts.gateway(),
    ],
  })
  const [row] = rows
  if (row === undefined) throw new Error(`no payment ${paymentRef}`)
  const state = stateAfter(row, end)
  const after: PaymentRow = { ...row, state }
  const told = await writeChanges(
    client,
    end.kind === 'released'
      ? []
      : [
          {
            from: row.state,
            after,
            history: [{ kind: state === row.state ? 'creation' : state, detail: describe(end) }],
            occurredAt: state === 'failed' && row.state !== 'failed' ? parts.now() : null,
          },
        ],
    parts,
  )
  return { payment: paymentOf(after, parts.sealing), told }
}

/** A statement may have moved it meanwhile: then the answer to its creation changes nothing any more. */
function stateAfter(row: PaymentRow, end: CreationEnd): PaymentRow['state'] {
  if (row.state !== 'created') return row.state
  if (end.kind === 'addressed') return 'pending'
  return end.kind === 'lost' ? 'failed' : 'created'
}

function describe(end: CreationEnd): string {
  switch (end.kind) {
    case 'addressed':
      return 'the provider gave a pay address'
    case 'unanswered':
      return end.detail
    case 'lost':
      return 'the provider knows the order and gives no pay address'
    case 'released':
      return ''
  }
}
