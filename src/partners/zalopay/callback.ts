import type { CallbackOutcome, ProviderCallbacks, RawCallback } from '../../domain/payment-provider.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import { type BareReading, unverified } from '../payment-codec/bare-reading.ts'
import { hasNested, memberOf, readJsonMembers, signedText } from '../payment-codec/json-members.ts'
import { hmacHex, isSignature } from '../payment-codec/signature.ts'
import { isTransactionId } from './query.ts'
import type { ZalopaySettings } from './settings.ts'

/**
 * ZaloPay's callback: a POST of JSON whose member `data` is a text of JSON, signed with key2 exactly as it is. It comes for successes only.
 * `type` stands outside the signature and decides nothing (payments notes §3).
 */
export const createCallbacks = (settings: ZalopaySettings): ProviderCallbacks => ({
  method: 'POST',
  read: (raw) => ({ echo: {}, ...read(settings, raw) }),
  ack: ({ kind }) => ({ status: 200, json: ACKS[kind] }),
})

function read({ appId, key2 }: ZalopaySettings, { body }: RawCallback): BareReading {
  const outer = readJsonMembers(body)
  const data = outer === null ? null : memberOf(outer, 'data')
  if (outer === null || typeof data !== 'string' || !data.isWellFormed())
    return unverified('the body is no JSON object with a text data, or says a member twice')
  if (!isSignature(hmacHex('sha256', key2, data), memberOf(outer, 'mac')))
    return unverified('mac is missing or wrong')
  const members = readJsonMembers(new TextEncoder().encode(data))
  if (members === null) return unverified('data is no JSON object, or says a member twice')
  if (hasNested(members)) return unverified('a list or an object stands where a value is due')
  const said = (name: string): string => signedText(members, name) ?? ''
  if (said('app_id') === '') return unverified('data has no app_id')
  if (said('app_id') !== String(appId)) return { kind: 'foreign' }
  const [providerRef, transactionId] = [said('app_trans_id'), said('zp_trans_id')]
  const amountVnd = amountOfText(said('amount'))
  if (providerRef === '' || amountVnd === null || !isTransactionId(transactionId))
    return unverified('a value of data is malformed')
  return {
    kind: 'statement',
    statement: {
      providerRef,
      verdict: { kind: 'success' },
      transactionId,
      amountVnd,
      currency: 'VND',
      paidAt: timeOf(said('server_time')),
      code: '1',
    },
  }
}

/** Milliseconds since 1970; null: no time that dates can hold. */
function timeOf(text: string): Date | null {
  const ms = amountOfText(text)
  return ms === null || ms === 0 || ms > DATE_MS_MAX ? null : new Date(ms)
}

const DATE_MS_MAX = 8.64e15

/** ZaloPay calls again after 0, at most three times, and never after anything else (payments notes §3). */
const ACKS: Readonly<Record<CallbackOutcome['kind'], Readonly<Record<string, unknown>>>> = {
  stored: { return_code: 1, return_message: 'success' },
  repeated: { return_code: 2, return_message: 'duplicate' },
  settled: { return_code: 2, return_message: 'already processed' },
  unverified: { return_code: -1, return_message: 'mac not equal' },
  unknown: { return_code: -1, return_message: 'order not found' },
  test: { return_code: -1, return_message: 'order not found' },
  mismatch: { return_code: -1, return_message: 'invalid amount' },
  'store-unavailable': { return_code: 0, return_message: 'try again' },
}
