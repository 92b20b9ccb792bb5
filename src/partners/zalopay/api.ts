import type { NoAnswer, ProviderTools } from '../../domain/payment-provider.ts'
import { signedText } from '../payment-codec/json-members.ts'
import { readProviderAnswer } from '../payment-codec/no-answer.ts'
import { hmacHex } from '../payment-codec/signature.ts'
import type { ZalopaySettings } from './settings.ts'

/** An answer of ZaloPay. It has no signature: what it says counts by TLS, reference and amount (contract §5, Queries). */
export type ApiAnswer =
  | {
      readonly kind: 'answered'
      /** "1", "2/-68". */
      readonly code: string
      /** A member as text; '' when it is absent or no value. */
      readonly said: (name: string) => string
    }
  | NoAnswer

/** What is sent: the members, and which of their values the mac is over, in order, joined by `|`. */
export interface ApiRequest {
  readonly path: 'create' | 'query' | 'refund' | 'query_refund'
  readonly members: Readonly<Record<string, string | number>>
  readonly signed: readonly (string | number)[]
}

/** POST /v2/{path} as JSON (payments notes §3). */
export async function post(
  { baseUrl, key1 }: ZalopaySettings,
  { path, members, signed }: ApiRequest,
  { call }: Pick<ProviderTools, 'call'>,
): Promise<ApiAnswer> {
  const answer = readProviderAnswer(
    await call({
      label: path,
      method: 'POST',
      url: `${baseUrl}/v2/${path}`,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...members, mac: hmacHex('sha256', key1, signed.join('|')) }),
    }),
  )
  if (answer.kind !== 'members') return answer
  const said = (name: string): string => signedText(answer.members, name) ?? ''
  const [code, detail] = [said('return_code'), said('sub_return_code')]
  if (!CODE.test(code))
    return { kind: 'unknown', internal: `${path}: HTTP ${answer.status} without return_code` }
  return { kind: 'answered', code: CODE.test(detail) && detail !== code ? `${code}/${detail}` : code, said }
}

const CODE = /^-?\d{1,6}$/
