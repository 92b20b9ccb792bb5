import type { Statement, StoredOrder } from '../../domain/payment.ts'
import type { ProviderTools, QueryAnswer } from '../../domain/payment-provider.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import { post } from './api.ts'
import { zalopayMeaning } from './codes.ts'
import type { ZalopaySettings } from './settings.ts'

/** What became of the order. ZaloPay calls back about successes only: a failure is heard here (payments notes §3). */
export async function queryOrder(
  settings: ZalopaySettings,
  { providerRef }: StoredOrder,
  tools: ProviderTools,
): Promise<QueryAnswer> {
  const { appId, key1 } = settings
  const answer = await post(
    settings,
    {
      path: 'query',
      members: { app_id: appId, app_trans_id: providerRef },
      // The key stands in the text, too.
      signed: [appId, providerRef, key1],
    },
    tools,
  )
  if (answer.kind !== 'answered') return answer
  const { code, said } = answer
  const means = zalopayMeaning('QUERY', code)
  if (means === 'not-known') return { kind: 'not-known' }
  if (means === 'request') return { kind: 'refused', code, internal: `query: return_code ${code}` }
  // ZaloPay repeats no reference; where one is said it must be ours.
  if (!['', providerRef].includes(said('app_trans_id')))
    return { kind: 'untrusted', internal: 'query: the answer is about another order' }
  const transactionId = said('zp_trans_id')
  const amountVnd = amountOfText(said('amount'))
  const isPaid = means === 'done'
  if (isPaid && (amountVnd === null || !isTransactionId(transactionId)))
    return { kind: 'untrusted', internal: 'query: amount or zp_trans_id of the answer is malformed' }
  const statement: Statement = {
    providerRef,
    verdict: { kind: isPaid ? 'success' : means === 'failed' ? 'failure' : 'pending' },
    transactionId: isPaid ? transactionId : null,
    // Where nothing was paid ZaloPay may say 0.
    amountVnd: !isPaid && amountVnd === 0 ? null : amountVnd,
    currency: 'VND',
    paidAt: null,
    code,
  }
  return { kind: 'known', statements: [statement], payUrl: null }
}

/** zp_trans_id: digits, not all 0. */
export const isTransactionId = (text: string): boolean => /^(?!0*$)\d{1,20}$/.test(text)
