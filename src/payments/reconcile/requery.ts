import { type Failure, fail, ok, type Result } from '../../domain/failure.ts'
import type { PaymentDetail, PaymentStore } from '../../flow/payment-ports.ts'
import { type Chance, outcomeOfAnswer, type PayingProvider, toolsOf } from '../provider.ts'

export interface RequeryParts {
  readonly store: Pick<PaymentStore, 'find' | 'settle' | 'detail'>
  readonly providers: ReadonlyMap<string, PayingProvider>
  readonly chance: Chance
}

/** Asks the provider now. Its verified statements count like a callback's (contract §5, Queries); the schedule of queries stays as it is. */
export async function requery(
  paymentRef: string,
  { store, providers, chance }: RequeryParts,
): Promise<Result<PaymentDetail>> {
  const payment = await store.find(paymentRef)
  if (payment === null) return fail('NOT_FOUND', 'There is no such payment.')
  const { order } = payment
  const provider = providers.get(payment.provider)
  if (order === null || provider === undefined)
    return fail('STATE_CONFLICT', 'This payment has no provider that could be asked.')
  const passed = await provider.through(
    (call) => provider.provider.query(order, toolsOf(call, chance)),
    outcomeOfAnswer,
  )
  if (passed.kind !== 'done') return { ok: false, failure: UNAVAILABLE }
  const asked = passed.value
  switch (asked.kind) {
    case 'known': {
      const { collects } = provider.provider
      for (const statement of asked.statements)
        await store.settle({ provider: provider.id, collects, source: 'query', statement, raw: null })
      break
    }
    // It has nothing to tell of: the payment stays as it is.
    case 'not-known':
      break
    case 'refused':
    case 'untrusted':
      return fail('ENDPOINT_REFUSED', 'The provider gave no answer that counts.', {
        internal: asked.internal,
      })
    case 'unavailable':
      return { ok: false, failure: { ...UNAVAILABLE, internal: asked.internal } }
    case 'unknown':
      return fail('ENDPOINT_TIMEOUT', 'The provider did not answer.', { internal: asked.internal })
  }
  const detail = await store.detail(paymentRef)
  return detail === null ? fail('NOT_FOUND', 'There is no such payment.') : ok(detail)
}

const UNAVAILABLE: Failure = {
  code: 'ENDPOINT_UNAVAILABLE',
  detail: 'The provider cannot be asked now. Try again later.',
}
