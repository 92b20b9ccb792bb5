import type {
  CallbackAck,
  CallbackOutcome,
  ProviderCallbacks,
  RawCallback,
} from '../../domain/payment-provider.ts'
import { type BareReading, unverified } from '../payment-codec/bare-reading.ts'
import { readRawQuery, uniqueValues } from '../payment-codec/raw-query.ts'
import type { VnpaySettings } from './settings.ts'
import { isSignedQuery } from './sign.ts'
import { readStatement } from './statement.ts'

/** VNPAY's IPN: a GET whose raw query is signed (payments notes §1.4, §1.8). */
export const createCallbacks = (settings: VnpaySettings): ProviderCallbacks => ({
  method: 'GET',
  read: (raw) => ({ echo: {}, ...read(settings, raw) }),
  ack: (outcome) => ({ status: 200, json: ACKS[outcome.kind] }) satisfies CallbackAck,
})

function read({ hashSecret, tmnCode }: VnpaySettings, { query }: RawCallback): BareReading {
  const pairs = readRawQuery(query)
  if (pairs === null) return unverified('the query is not percent-encoded UTF-8')
  const own = pairs.filter(({ name }) => name.startsWith('vnp_'))
  // vnp_TxnRef[]=… and the like are lists in the eyes of many parsers.
  if (own.some(({ name }) => !NAME.test(name))) return unverified('a parameter is a list or an object')
  const values = uniqueValues(own)
  if (values === null) return unverified('a parameter stands twice')
  if (!isSignedQuery(hashSecret, own, values.get('vnp_SecureHash')))
    return unverified('vnp_SecureHash is missing or wrong')
  const said = (name: string): string => values.get(name) ?? ''
  if (said('vnp_TmnCode') !== tmnCode) return { kind: 'foreign' }
  const statement = readStatement(said, said('vnp_ResponseCode'))
  return statement === null ? unverified('a signed value is malformed') : { kind: 'statement', statement }
}

const NAME = /^vnp_[A-Za-z0-9_]+$/

/** VNPAY stops calling after 00 and 02 and calls again after the others (payments notes §1.4). */
const ACKS: Readonly<Record<CallbackOutcome['kind'], Readonly<Record<string, string>>>> = {
  stored: { RspCode: '00', Message: 'Confirm Success' },
  repeated: { RspCode: '02', Message: 'Order already confirmed' },
  settled: { RspCode: '02', Message: 'Order already confirmed' },
  unverified: { RspCode: '97', Message: 'Invalid signature' },
  unknown: { RspCode: '01', Message: 'Order not found' },
  test: { RspCode: '01', Message: 'Order not found' },
  mismatch: { RspCode: '04', Message: 'Invalid amount' },
  'store-unavailable': { RspCode: '99', Message: 'Unknown error' },
}
