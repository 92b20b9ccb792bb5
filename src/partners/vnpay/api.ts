import type { NoAnswer, ProviderTools } from '../../domain/payment-provider.ts'
import { type JsonMembers, signedText } from '../payment-codec/json-members.ts'
import { readProviderAnswer } from '../payment-codec/no-answer.ts'
import { isSignature } from '../payment-codec/signature.ts'
import type { VnpaySettings } from './settings.ts'
import { sign, signedList } from './sign.ts'

/** The order of an answer's values in its signature, without `vnp_` (payments notes §1.6, §1.7). */
const REFUND_ANSWER = [
  ...['ResponseId', 'Command', 'ResponseCode', 'Message', 'TmnCode', 'TxnRef', 'Amount', 'BankCode'],
  ...['PayDate', 'TransactionNo', 'TransactionType', 'TransactionStatus', 'OrderInfo'],
]
const QUERY_ANSWER = [...REFUND_ANSWER, 'PromotionCode', 'PromotionAmount']

/** One message to VNPAY's API. */
export interface ApiRequest {
  readonly command: 'querydr' | 'refund'
  /** In the order in which they are signed; the names begin with `vnp_`. */
  readonly values: Readonly<Record<string, string>>
}

export type ApiAnswer =
  | { readonly kind: 'answered'; readonly code: string; readonly said: (name: string) => string }
  | { readonly kind: 'untrusted'; readonly internal: string }
  | NoAnswer

/**
 * Sends a signed message and verifies the answer: its signature (a missing one is a wrong one, payments notes §7.2), command, terminal and
 * reference. An answer that knows nothing of the order (91) may leave the reference out.
 */
export async function callApi(
  settings: VnpaySettings,
  request: ApiRequest,
  { call }: Pick<ProviderTools, 'call'>,
): Promise<ApiAnswer> {
  const { command, values } = request
  const answer = readProviderAnswer(
    await call({
      label: command,
      method: 'POST',
      url: settings.apiUrl,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({
        ...values,
        vnp_SecureHash: sign(settings.hashSecret, Object.values(values).join('|')),
      }),
    }),
  )
  if (answer.kind !== 'members') return answer
  return verify(settings, request, answer.members)
}

function verify(settings: VnpaySettings, request: ApiRequest, members: JsonMembers): ApiAnswer {
  const names = request.command === 'refund' ? REFUND_ANSWER : QUERY_ANSWER
  const isReadable = [...names, 'SecureHash'].every((name) => signedText(members, `vnp_${name}`) !== null)
  if (!isReadable) return untrusted('a value is a list, an object or no integer')
  const said = (name: string): string => signedText(members, name) ?? ''
  const expected = sign(settings.hashSecret, signedList(names, said))
  if (!isSignature(expected, said('vnp_SecureHash'))) return untrusted('vnp_SecureHash is missing or wrong')
  const code = said('vnp_ResponseCode')
  const reference = said('vnp_TxnRef')
  const isUnnamed = reference === '' && code !== '00'
  if (!isUnnamed && reference !== request.values['vnp_TxnRef'])
    return untrusted('it is about another vnp_TxnRef')
  if (said('vnp_Command') !== request.command) return untrusted('it answers another vnp_Command')
  if (said('vnp_TmnCode') !== settings.tmnCode && !isUnnamed)
    return untrusted('it is for another vnp_TmnCode')
  return { kind: 'answered', code, said }
}

const untrusted = (internal: string): ApiAnswer => ({
  kind: 'untrusted',
  internal: `the answer: ${internal}`,
})
