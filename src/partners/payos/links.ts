import type { Issue } from '../../domain/failure.ts'
import type { CallRequest } from '../../domain/partner.ts'
import type { PaymentOrder, PreparedOrder, Statement, StoredOrder } from '../../domain/payment.ts'
import type {
  CreateAnswer,
  NoAnswer,
  Numbering,
  ProviderSite,
  ProviderTools,
  QueryAnswer,
} from '../../domain/payment-provider.ts'
import { amountOfNumber } from '../payment-codec/amount.ts'
import { isMembers, type JsonMembers, memberOf } from '../payment-codec/json-members.ts'
import { readProviderAnswer } from '../payment-codec/no-answer.ts'
import { plainDescription } from '../payment-codec/plain-description.ts'
import { payosMeaning } from './codes.ts'
import type { PayosSettings } from './settings.ts'
import { isSignedData, signCreation } from './sign.ts'
import { transferOf } from './transfers.ts'

/** No limits are published but that a description has to say something. */
export const checkOrder = (order: PaymentOrder): readonly Issue[] =>
  descriptionOf(order) === ''
    ? [{ path: '/description', message: 'must hold letters or digits that are left without accents' }]
    : []

/**
 * orderCode is a number: the second of the order and the last digits of the store's sequence, which no two orders of a store share; below
 * 2^53 until the year 4800, and never the 123 of the test call.
 */
export const prepareOrder = (_order: PaymentOrder, { now, sequence }: Numbering): PreparedOrder => ({
  providerRef: String(
    Math.floor(now.getTime() / 1000) * SEQUENCES_PER_SECOND + (sequence % SEQUENCES_PER_SECOND),
  ),
  terms: {},
})

/** Creates the link. Its answer is signed, as payOS's own library checks it: where a signature stands, it must fit. */
export async function createLink(
  stored: StoredOrder,
  { settings, site }: { readonly settings: PayosSettings; readonly site: ProviderSite },
  { call }: ProviderTools,
): Promise<CreateAnswer> {
  const answer = readPayosAnswer(await call(createRequest(stored, settings, site)))
  if (answer.kind !== 'message') return answer
  const { code, data, signature } = answer
  if (payosMeaning('CREATE', code) === 'refused')
    return { kind: 'refused', code, internal: `create: code ${code}` }
  const doubtful = (internal: string): CreateAnswer => ({ kind: 'unknown', internal: `create: ${internal}` })
  if (data === null) return doubtful('code 00 without data')
  if (signature !== undefined && !isSignedData(data, signature, settings.checksumKey))
    return doubtful('wrong signature')
  const payUrl = memberOf(data, 'checkoutUrl')
  if (String(memberOf(data, 'orderCode') ?? stored.providerRef) !== stored.providerRef)
    return doubtful('the answer is about another order')
  return typeof payUrl === 'string' && WEB.test(payUrl)
    ? { kind: 'created', payUrl }
    : doubtful('code 00 without a web address in checkoutUrl')
}

/** Asks for the link and what was transferred to it. */
export async function queryLink(
  { providerRef }: StoredOrder,
  settings: PayosSettings,
  { call }: ProviderTools,
): Promise<QueryAnswer> {
  const answer = readPayosAnswer(
    await call({
      label: 'query',
      method: 'GET',
      url: `${settings.linksUrl}/${providerRef}`,
      headers: headersOf(settings),
      body: null,
    }),
  )
  if (answer.kind !== 'message') return answer
  const { code, data, signature } = answer
  const meaning = payosMeaning('ANSWER', code)
  if (meaning === 'not-known') return { kind: 'not-known' }
  if (meaning === 'refused') return { kind: 'refused', code, internal: `query: code ${code}` }
  const untrusted = (internal: string): QueryAnswer => ({ kind: 'untrusted', internal: `query: ${internal}` })
  if (data === null || !isSignedData(data, signature, settings.checksumKey))
    return untrusted('the signature is missing or wrong')
  if (String(memberOf(data, 'orderCode')) !== providerRef)
    return untrusted('the answer is about another order')
  const statements = statementsOf(data, providerRef)
  return statements === null
    ? untrusted('status, amountPaid or a transfer cannot be read')
    : { kind: 'known', statements, payUrl: null }
}

/** Every transfer, and then the link's end where it has ended: with money on it that goes to review. null: not readable. */
function statementsOf(data: JsonMembers, providerRef: string): readonly Statement[] | null {
  const status = memberOf(data, 'status')
  const paidVnd = amountOfNumber(memberOf(data, 'amountPaid') ?? 0n)
  const list = memberOf(data, 'transactions') ?? []
  if (typeof status !== 'string' || paidVnd === null || !Array.isArray(list)) return null
  const transfers: Statement[] = []
  for (const each of list) {
    const transfer = isMembers(each) ? transferOf(each, providerRef, status) : null
    if (transfer === null) return null
    transfers.push(transfer)
  }
  const meaning = payosMeaning('LINK', status)
  if (meaning === 'open') return transfers
  const end = { providerRef, transactionId: null, currency: 'VND', paidAt: null, code: status }
  // Of transfers that are listed, the ledger knows the sum. Money that is not listed is for a person.
  return paidVnd > 0 && transfers.length === 0
    ? [{ ...end, verdict: { kind: 'review', reason: 'amount-mismatch' }, amountVnd: paidVnd }]
    : [
        ...transfers,
        { ...end, verdict: { kind: meaning === 'expired' ? 'expired' : 'failure' }, amountVnd: null },
      ]
}

type PayosAnswer =
  | {
      readonly kind: 'message'
      readonly code: string
      readonly data: JsonMembers | null
      readonly signature: unknown
    }
  | NoAnswer

/** `{ code, desc, data, signature }`; another HTTP status without a code is its own code. */
function readPayosAnswer(result: Parameters<typeof readProviderAnswer>[0]): PayosAnswer {
  const answer = readProviderAnswer(result)
  if (answer.kind !== 'members') return answer
  const { status, members } = answer
  const code = memberOf(members, 'code')
  const data = memberOf(members, 'data')
  const isCode = typeof code === 'string' && CODE.test(code)
  if (!isCode && status < 300) return { kind: 'unknown', internal: `HTTP ${status} without a code` }
  return {
    kind: 'message',
    code: isCode ? code : `HTTP ${status}`,
    data: isMembers(data) ? data : null,
    signature: memberOf(members, 'signature'),
  }
}

function createRequest(
  { order, providerRef, expiresAt }: StoredOrder,
  settings: PayosSettings,
  site: ProviderSite,
): CallRequest {
  const returnUrl = site.returnUrl(order.paymentRef)
  const creation = {
    orderCode: Number(providerRef),
    amount: order.amountVnd,
    description: descriptionOf(order),
    cancelUrl: returnUrl,
    returnUrl,
  }
  return {
    label: 'create',
    method: 'POST',
    url: settings.linksUrl,
    headers: headersOf(settings),
    body: JSON.stringify({
      ...creation,
      expiredAt: Math.floor(expiresAt.getTime() / 1000),
      signature: signCreation(creation, settings.checksumKey),
    }),
  }
}

const headersOf = ({ clientId, apiKey }: PayosSettings): Readonly<Record<string, string>> => ({
  Accept: 'application/json',
  'Content-Type': 'application/json; charset=utf-8',
  'x-client-id': clientId,
  'x-api-key': apiKey,
})

const descriptionOf = ({ description }: PaymentOrder): string =>
  plainDescription(description, DESCRIPTION_LENGTH_MAX)

const SEQUENCES_PER_SECOND = 100_000
/** As a code may stand in a log. */
const CODE = /^[A-Za-z0-9_.-]{1,20}$/
const WEB = /^https?:\/\/\S+$/
/** Of an account that is linked with payOS (payments notes §5.1). */
const DESCRIPTION_LENGTH_MAX = 25
