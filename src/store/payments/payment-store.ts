import { fail, ok } from '../../domain/failure.ts'
import type {
  DraftNews,
  Payment,
  PaymentStore,
  StatementEntry,
  StatementOutcome,
} from '../../flow/payment-ports.ts'
import type { Observer, Sealing } from '../../flow/ports.ts'
import { createBatcher } from '../batcher.ts'
import { changed } from '../changed.ts'
import type { Client, Database } from '../database.ts'
import { inOneOrSingly, inTransaction } from '../store.ts'
import type { ChangeParts } from './changes.ts'
import { endRefund } from './end-refund.ts'
import { claimCreation, endCreation, FIND, findPayment, noteSending, openPayment } from './open.ts'
import { askAgain, expirePayment, takeDue } from './polling.ts'
import { quarantine } from './quarantine.ts'
import { readOrNull } from './readable.ts'
import { findRefund, noteRefundSending, openRefund, refundableOf, takeDueRefunds } from './refunds.ts'
import { decideReview } from './reviews.ts'
import { openJson, type PaymentRow, paymentOf, placeOf, type SealedDetails, sentPaymentOf } from './rows.ts'
import { settleBatch } from './settle.ts'
import { countPayments, listPayments, paidOn, paymentDetail, paymentsOfDossier } from './views.ts'

export interface PaymentStoreParts {
  readonly database: Database
  /** For what may be slow without harm. */
  readonly reads: Database
  readonly sealing: Sealing
  readonly observer: Pick<Observer, 'faulted' | 'exchangeAccepted'>
  readonly isReady: () => boolean
  /** Which gateway this is: whoever asks for a pay address. */
  readonly gateway: () => number
  readonly newId: () => string
  readonly now: () => Date
  readonly draftNews: DraftNews
  /** Something is to be told: the exchanges of these ids are due. */
  readonly onTold: (exchangeIds: readonly string[]) => void
  readonly onBatch?: ((size: number) => void) | undefined
}

const SETTLE_BATCH_MAX = 100

type Settled = { readonly outcome: StatementOutcome } | { readonly error: unknown }

/** The ledger over a migrated database. */
export function createPaymentStore(parts: PaymentStoreParts): PaymentStore {
  const { database, reads, sealing, observer } = parts
  const settles = createBatcher<StatementEntry, Settled>(
    (batch) =>
      inOneOrSingly(
        batch,
        async (entries) => {
          const settled = await inTransaction(database, (client) => settleBatch(client, entries, parts))
          parts.onTold(settled.told)
          return settled.outcomes.map((outcome): Settled => ({ outcome }))
        },
        {
          onSplit: (error) => observer.faulted({ where: 'payments.settle', error }),
          orElse: (error): Settled => ({ error }),
        },
      ),
    SETTLE_BATCH_MAX,
    parts.onBatch,
  )
  /** One transaction; what it tells is due once it is committed. */
  const telling = async (work: (client: Client) => Promise<readonly string[]>): Promise<void> =>
    parts.onTold(await inTransaction(database, work))

  return {
    isReady: parts.isReady,
    nextNumber: async () => {
      const [row] = await database.query<{ number: string }>({
        name: 'payments.next-number',
        text: `select nextval('payment_numbers') as number`,
      })
      return Number(row?.number)
    },
    settle: async (entry) => {
      const settled = await settles.add(entry)
      if ('error' in settled) throw settled.error
      return settled.outcome
    },
    quarantine: (provider, reason, raw) => quarantine(database, { provider, reason, raw }, sealing),
    returnOf: (provider, by) => returnOf(reads, provider, by, sealing),
    detail: (paymentRef) => paymentDetail(reads, paymentRef),
    list: (filter, limit, cursor) => listPayments(reads, filter, { limit, cursor }),
    ofDossier: (dossierCode, limit) => paymentsOfDossier(reads, dossierCode, limit),
    counts: () => countPayments(reads),
    paidOn: (provider, day) => paidOn(reads, provider, day),
    decide: async (paymentRef, decision, actor, reason) => {
      const decided = await changed(database, (client) =>
        decideReview(client, { paymentRef, decision, actor, reason }, parts),
      )
      if (!decided.ok) return decided
      parts.onTold(decided.value)
      const detail = await paymentDetail(database, paymentRef)
      return detail === null ? fail('NOT_FOUND', 'There is no such payment.') : ok(detail)
    },
    ...creations(parts),
    ...polls(parts, telling),
    ...refunds(parts, telling),
  }
}

type Telling = (work: (client: Client) => Promise<readonly string[]>) => Promise<void>

function creations(
  parts: PaymentStoreParts,
): Pick<PaymentStore, 'find' | 'open' | 'claimCreation' | 'noteSending' | 'endCreation'> {
  const { database, sealing } = parts
  const orNull = (row: PaymentRow | null): Payment | null => row && paymentOf(row, sealing)
  return {
    find: async (paymentRef) => orNull(await findPayment(database, paymentRef)),
    open: async (payment) => {
      const { row, isNew, told } = await inTransaction(database, (client) =>
        openPayment(client, payment, parts),
      )
      parts.onTold(told)
      return { payment: paymentOf(row, sealing), isNew }
    },
    claimCreation: async (paymentRef, holdMs) =>
      orNull(await claimCreation(database, { paymentRef, gateway: parts.gateway(), holdMs })),
    noteSending: (paymentRef) => noteSending(database, { paymentRef, gateway: parts.gateway() }),
    endCreation: async (paymentRef, end) => {
      const ended = await inTransaction(database, (client) => endCreation(client, paymentRef, end, parts))
      parts.onTold(ended.told)
      return ended.payment
    },
  }
}

function polls(
  parts: PaymentStoreParts,
  telling: Telling,
): Pick<PaymentStore, 'takeDue' | 'askAgain' | 'expire'> {
  const { database, sealing } = parts
  return {
    takeDue: async (rooms, holdMs) =>
      (await takeDue(database, rooms, holdMs)).flatMap((row) => {
        // One that cannot be read stays held, and comes due again by itself.
        const payment = readOrNull(`payment ${row.payment_ref}`, () => sentPaymentOf(row, sealing), parts)
        return payment === null ? [] : [{ payment, ageMs: Number(row.age_ms) }]
      }),
    askAgain: (paymentRef, afterMs) => askAgain(database, paymentRef, afterMs),
    expire: (paymentRef) => telling((client) => expirePayment(client, paymentRef, parts)),
  }
}

function refunds(
  parts: PaymentStoreParts,
  telling: Telling,
): Pick<
  PaymentStore,
  'findRefund' | 'refundable' | 'openRefund' | 'takeDueRefunds' | 'noteRefundSending' | 'endRefund'
> {
  const { database, sealing } = parts
  const changes: ChangeParts = parts
  return {
    findRefund: (paymentRef, refundRef) => findRefund(database, paymentRef, refundRef),
    refundable: (paymentRef, transactionId) =>
      inTransaction(database, async (client) => {
        const { rows } = await client.query<PaymentRow>({ ...FIND, values: [paymentRef] })
        return rows[0] === undefined
          ? fail('NOT_FOUND', 'There is no such payment of this sender.')
          : refundableOf(client, rows[0], transactionId, sealing)
      }),
    openRefund: (refund) => changed(database, (client) => openRefund(client, refund, changes)),
    takeDueRefunds: (rooms, holdMs) => takeDueRefunds(database, { rooms, holdMs }, parts),
    noteRefundSending: (due) => noteRefundSending(database, due),
    endRefund: (id, end) => telling((client) => endRefund(client, id, end, parts)),
  }
}

/** Where the payer's browser goes back to. */
async function returnOf(
  database: Database,
  provider: string,
  by: { readonly paymentRef: string } | { readonly providerRef: string },
  sealing: Sealing,
): Promise<{ readonly paymentRef: string; readonly returnUrl: string } | null> {
  const isByRef = 'paymentRef' in by
  const [row] = await database.query<Pick<PaymentRow, 'payment_ref' | 'details'>>({
    name: isByRef ? 'payments.return-by-ref' : 'payments.return-by-provider-ref',
    text: `select payment_ref, details from payments where provider = $1 and ${isByRef ? 'payment_ref' : 'provider_ref'} = $2`,
    values: [provider, isByRef ? by.paymentRef : by.providerRef],
  })
  if (row === undefined) return null
  // Sealed by openPayment under this place.
  const details = openJson(sealing, row.details, placeOf(row.payment_ref, 'details')) as SealedDetails
  return { paymentRef: row.payment_ref, returnUrl: details.returnUrl }
}
