import type {
  CallbackAck,
  CallbackOutcome,
  CallbackReading,
  ProviderCallbacks,
  RawCallback,
} from '../../domain/payment-provider.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import { echoText, joinedSignature, readSigned } from '../payment-codec/joined-values.ts'
import { type JsonMembers, readAnswerMembers, readJsonMembers } from '../payment-codec/json-members.ts'
import { readRawQuery, uniqueValues } from '../payment-codec/raw-query.ts'
import { fromCompactTime, toCompactTime } from '../payment-codec/vietnam-clock.ts'
import { vnptMeaning } from './codes.ts'
import { ACK, IPN } from './messages.ts'
import type { VnptSettings } from './settings.ts'

/** VNPT Pay's IPN (payments notes §4): JSON, or a form whose field `data` holds it. */
export const createCallbacks = (settings: VnptSettings): ProviderCallbacks => ({
  method: 'POST',
  read: (raw) => readCallback(raw, settings),
  ack: (outcome, reading, now) =>
    acknowledge(outcome, reading?.echo['MERCHANT_ORDER_ID'] ?? '', now, settings),
})

function readCallback(raw: RawCallback, settings: VnptSettings): CallbackReading {
  const members = membersOf(raw)
  if (members === null) return { kind: 'unverified', echo: {}, internal: 'the body is no JSON object' }
  const echo = { MERCHANT_ORDER_ID: echoText(members, 'MERCHANT_ORDER_ID') }
  const unverified = (internal: string): CallbackReading => ({ kind: 'unverified', echo, internal })

  const reading = readSigned(members, IPN, settings.secret)
  if (!reading.ok) return unverified(reading.internal)
  const { values } = reading
  if (values.RESPONSE_CODE === '') return unverified('RESPONSE_CODE is missing')
  if (values.MERCHANT_SERVICE_ID !== settings.serviceId) return { kind: 'foreign', echo }
  const isSuccess = vnptMeaning('IPN', values.RESPONSE_CODE) === 'success'
  const amountVnd = amountOfText(values.AMOUNT)
  // It may be left out where no money moved.
  if (amountVnd === null && (isSuccess || values.AMOUNT !== '')) return unverified('AMOUNT is no amount')
  return {
    kind: 'statement',
    echo,
    statement: {
      providerRef: values.MERCHANT_ORDER_ID,
      verdict: { kind: isSuccess ? 'success' : 'failure' },
      transactionId: values.VNPTPAY_TRANSACTION_ID || null,
      amountVnd,
      currency: values.CURRENCY_CODE,
      paidAt: isSuccess ? fromCompactTime(values.PAY_DATE) : null,
      code: values.RESPONSE_CODE,
    },
  }
}

function membersOf({ mediaType, body }: RawCallback): JsonMembers | null {
  if (mediaType !== 'application/x-www-form-urlencoded') return readJsonMembers(body)
  const pairs = readRawQuery(new TextDecoder().decode(body))
  const data = pairs === null ? undefined : uniqueValues(pairs)?.get('data')
  return data === undefined ? null : readAnswerMembers(data)
}

/** RESPONSE_CODE and DESCRIPTION of the answer, with its HTTP status. */
function verdictOn(outcome: CallbackOutcome): readonly [status: number, code: string, text: string] {
  switch (outcome.kind) {
    case 'stored':
    case 'repeated':
    case 'settled':
      return [200, '00', 'Success']
    case 'unverified':
      return [200, '97', 'Invalid message or SECURE_CODE']
    case 'unknown':
    case 'test':
      return [200, '01', 'Order not found']
    case 'mismatch':
      return [200, '04', 'Invalid amount or currency']
    case 'store-unavailable':
      return [503, '99', 'Try again later']
  }
}

/** Always signed, with the time of the answer. */
function acknowledge(
  outcome: CallbackOutcome,
  orderId: string,
  now: Date,
  { serviceId, secret }: VnptSettings,
): CallbackAck {
  const [status, code, text] = verdictOn(outcome)
  const message = {
    RESPONSE_CODE: code,
    DESCRIPTION: text,
    MERCHANT_SERVICE_ID: serviceId,
    MERCHANT_ORDER_ID: orderId,
    CREATE_DATE: toCompactTime(now),
  }
  return { status, json: { ...message, SECURE_CODE: joinedSignature(ACK.order, message, secret) } }
}
