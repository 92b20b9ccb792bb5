import type { NoAnswer, ProviderTools } from '../../domain/payment-provider.ts'
import { isMembers, type JsonMembers, memberOf, signedText } from '../payment-codec/json-members.ts'
import { readProviderAnswer } from '../payment-codec/no-answer.ts'
import type { MomoSettings } from './settings.ts'

/** An answer of MoMo. Its signature is not published: what it says counts by TLS, reference and amount (contract §5, Queries). */
export type ApiAnswer =
  | {
      readonly kind: 'answered'
      readonly code: string
      /** A member as text; '' when it is absent or no value. */
      readonly said: (name: string) => string
      /** The same of each refund that a query lists. */
      readonly refunds: readonly ((name: string) => string)[]
    }
  | NoAnswer

/** POST /v2/gateway/api/{path} (payments notes §2). */
export async function post(
  settings: MomoSettings,
  path: 'create' | 'query' | 'refund' | 'refund/query',
  body: Readonly<Record<string, unknown>>,
  { call }: Pick<ProviderTools, 'call'>,
): Promise<ApiAnswer> {
  const answer = readProviderAnswer(
    await call({
      label: path,
      method: 'POST',
      url: `${settings.baseUrl}/v2/gateway/api/${path}`,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json; charset=UTF-8' },
      body: JSON.stringify(body),
    }),
  )
  if (answer.kind !== 'members') return answer
  const { members, status } = answer
  const said = textsOf(members)
  const code = said('resultCode')
  if (!/^-?\d{1,9}$/.test(code))
    return { kind: 'unknown', internal: `${path}: HTTP ${status} without resultCode` }
  const listed = memberOf(members, 'refundTrans')
  const refunds = Array.isArray(listed) ? listed.filter(isMembers).map(textsOf) : []
  return { kind: 'answered', code, said, refunds }
}

const textsOf =
  (members: JsonMembers) =>
  (name: string): string =>
    signedText(members, name) ?? ''
