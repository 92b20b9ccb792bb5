import type { CallbackOutcome, ProviderCallbacks, RawCallback } from '../../domain/payment-provider.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import { type BareReading, unverified } from '../payment-codec/bare-reading.ts'
import { memberOf, readJsonMembers, signedText } from '../payment-codec/json-members.ts'
import { hmacHex, isSignature } from '../payment-codec/signature.ts'
import type { MomoSettings } from './settings.ts'
import { canonical, isUnambiguous, signedNames } from './sign.ts'
import { readStatement } from './statement.ts'

/** MoMo's IPN: a POST of JSON with a signature over thirteen values (payments notes §2). */
export const createCallbacks = (settings: MomoSettings): ProviderCallbacks => ({
  method: 'POST',
  read: (raw) => ({ echo: {}, ...read(settings, raw) }),
  ack: ({ kind }) => ({ status: STATUSES[kind], json: null }),
})

function read({ accessKey, secretKey, partnerCode }: MomoSettings, { body }: RawCallback): BareReading {
  const members = readJsonMembers(body)
  if (members === null) return unverified('the body is no JSON object, or says a member twice')
  const values = new Map(signedNames('callback').map((name) => [name, signedText(members, name)]))
  if ([...values.values()].includes(null))
    return unverified('a signed member is a list, an object or no integer')
  const said = (name: string): string => values.get(name) ?? ''
  const text = canonical('callback', accessKey, said)
  if (!isSignature(hmacHex('sha256', secretKey, text), memberOf(members, 'signature')))
    return unverified('signature is missing or wrong')
  if (!isUnambiguous('callback', text)) return unverified('the signed text can be read in two ways')
  if (said('partnerCode') !== partnerCode) return { kind: 'foreign' }
  const statement = readStatement(said)
  if (statement === null || amountOfText(said('amount')) === null)
    return unverified('a signed value is malformed')
  const isSuccess = statement.verdict.kind === 'success'
  return {
    kind: 'statement',
    statement: { ...statement, paidAt: isSuccess ? timeOf(said('responseTime')) : null },
  }
}

/** Milliseconds since 1970; null: no time that dates can hold. */
function timeOf(text: string): Date | null {
  const ms = amountOfText(text)
  return ms === null || ms === 0 || ms > DATE_MS_MAX ? null : new Date(ms)
}

const DATE_MS_MAX = 8.64e15

/** MoMo wants 204 and nothing else (payments notes §2); a body would only be read by nobody. */
const STATUSES: Readonly<Record<CallbackOutcome['kind'], number>> = {
  stored: 204,
  repeated: 204,
  settled: 204,
  unverified: 400,
  unknown: 404,
  test: 404,
  mismatch: 400,
  'store-unavailable': 503,
}
