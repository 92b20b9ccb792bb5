import type { StoredOrder } from '../../domain/payment.ts'
import type { ProviderTools, QueryAnswer } from '../../domain/payment-provider.ts'
import { post } from './api.ts'
import { momoMeaning } from './codes.ts'
import type { MomoSettings } from './settings.ts'
import { signed } from './sign.ts'
import { readStatement } from './statement.ts'

const REQUEST_ID_LENGTH = 24

/** What became of the order. */
export async function queryOrder(
  settings: MomoSettings,
  { providerRef }: StoredOrder,
  tools: ProviderTools,
): Promise<QueryAnswer> {
  const body = signed(settings, 'query', {
    partnerCode: settings.partnerCode,
    requestId: tools.random(REQUEST_ID_LENGTH),
    orderId: providerRef,
    lang: 'vi',
  })
  const answer = await post(settings, 'query', body, tools)
  if (answer.kind !== 'answered') return answer
  const { code, said } = answer
  switch (momoMeaning('PAYMENT', code)) {
    case 'not-known':
      return { kind: 'not-known' }
    case 'request':
      return { kind: 'refused', code, internal: `query: resultCode ${code}` }
    default:
  }
  const isOurs = said('orderId') === providerRef && ['', settings.partnerCode].includes(said('partnerCode'))
  if (!isOurs) return { kind: 'untrusted', internal: 'query: the answer is about another order' }
  const statement = readStatement(said)
  return statement === null
    ? { kind: 'untrusted', internal: 'query: a value of the answer is malformed' }
    : { kind: 'known', statements: [statement], payUrl: null }
}
