import type {
  CallbackAck,
  CallbackOutcome,
  ProviderCallbacks,
  RawCallback,
} from '../../domain/payment-provider.ts'
import { type BareReading, unverified } from '../payment-codec/bare-reading.ts'
import { hasNested, isMembers, memberOf, readJsonMembers } from '../payment-codec/json-members.ts'
import { payosMeaning } from './codes.ts'
import type { PayosSettings } from './settings.ts'
import { isSignedData } from './sign.ts'
import { transferOf } from './transfers.ts'

/** payOS's webhook (payments notes §5.1). Only `data` is signed: `code`, `desc` and `success` beside it decide nothing. */
export const createCallbacks = (settings: PayosSettings): ProviderCallbacks => ({
  method: 'POST',
  read: (raw) => ({ echo: {}, ...readWebhook(raw, settings) }),
  ack: acknowledge,
})

/** orderCode of the test call with which payOS tries out a webhook's address. */
const TEST_ORDER_CODE = 123n

function readWebhook({ body }: RawCallback, { checksumKey }: PayosSettings): BareReading {
  const members = readJsonMembers(body)
  const data = members === null ? null : memberOf(members, 'data')
  if (members === null || !isMembers(data)) return unverified('the body is no JSON object with data')
  if (hasNested(data)) return unverified('a list or an object stands where a value is due')
  if (!isSignedData(data, memberOf(members, 'signature'), checksumKey))
    return unverified('signature is missing or wrong')

  const orderCode = memberOf(data, 'orderCode')
  const code = memberOf(data, 'code')
  if (typeof orderCode !== 'bigint' || typeof code !== 'string')
    return unverified('orderCode or code is of another type')
  if (orderCode === TEST_ORDER_CODE) return { kind: 'test' }
  if (payosMeaning('WEBHOOK', code) === 'nothing') return { kind: 'nothing' }
  const statement = transferOf(data, String(orderCode), code)
  return statement === null
    ? unverified('reference, amount or currency is missing or of another type')
    : { kind: 'statement', statement }
}

function acknowledge(outcome: CallbackOutcome): CallbackAck {
  const status = statusOf(outcome)
  return { status, json: { success: status === 200 } }
}

function statusOf(outcome: CallbackOutcome): number {
  switch (outcome.kind) {
    case 'stored':
    case 'repeated':
    case 'settled':
    case 'test':
    case 'mismatch':
      return 200
    case 'unverified':
      return 400
    case 'unknown':
      return 404
    case 'store-unavailable':
      return 503
  }
}
