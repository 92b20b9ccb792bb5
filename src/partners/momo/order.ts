import type { Issue } from '../../domain/failure.ts'
import type { PaymentOrder, PreparedOrder, StoredOrder } from '../../domain/payment.ts'
import type { CreateAnswer, Numbering, ProviderSite, ProviderTools } from '../../domain/payment-provider.ts'
import { orderNumber } from '../payment-codec/order-number.ts'
import { plainDescription } from '../payment-codec/plain-description.ts'
import { post } from './api.ts'
import { momoMeaning } from './codes.ts'
import type { MomoSettings } from './settings.ts'
import { signed } from './sign.ts'

/** Payments notes §2. */
const AMOUNT_VND_MIN = 1000
const AMOUNT_VND_MAX = 50_000_000
const TEXT_LENGTH_MAX = 200

/** What MoMo would refuse of an order. */
export function checkOrder(order: PaymentOrder, site: ProviderSite): readonly Issue[] {
  const { amountVnd } = order
  const issues: (Issue | null)[] = [
    amountVnd >= AMOUNT_VND_MIN && amountVnd <= AMOUNT_VND_MAX
      ? null
      : { path: '/fees', message: `must be ${AMOUNT_VND_MIN} to ${AMOUNT_VND_MAX} đồng in all for MoMo` },
    descriptionOf(order) === ''
      ? { path: '/description', message: 'must hold letters or digits that are left without accents' }
      : null,
    site.returnUrl(order.paymentRef).length <= TEXT_LENGTH_MAX
      ? null
      : {
          path: '/paymentRef',
          message: `must be shorter: MoMo takes return addresses of ${TEXT_LENGTH_MAX} characters`,
        },
  ]
  return issues.filter((issue) => issue !== null)
}

/** requestId is MoMo's idempotency key: the same one on every try. */
export function prepareOrder(numbering: Numbering): PreparedOrder {
  const providerRef = orderNumber(numbering)
  return { providerRef, terms: { requestId: `${providerRef}-create` } }
}

/** Asks for a pay address. The answer's formula is not published: its reference, request id and amount are checked. */
export async function createOrder(
  settings: MomoSettings,
  site: ProviderSite,
  { order, providerRef, terms }: StoredOrder,
  tools: ProviderTools,
): Promise<CreateAnswer> {
  const body = signed(settings, 'create', {
    partnerCode: settings.partnerCode,
    requestId: terms['requestId'] ?? '',
    amount: order.amountVnd,
    orderId: providerRef,
    orderInfo: descriptionOf(order),
    redirectUrl: site.returnUrl(order.paymentRef),
    ipnUrl: site.callbackUrl,
    requestType: 'captureWallet',
    extraData: '',
    autoCapture: true,
    lang: 'vi',
  })
  const answer = await post(settings, 'create', body, tools)
  if (answer.kind !== 'answered') return answer
  const { code, said } = answer
  switch (momoMeaning('CREATE', code)) {
    case 'taken':
      break
    case 'busy':
      return { kind: 'unavailable', internal: `create: resultCode ${code}` }
    default:
      return { kind: 'refused', code, internal: `create: resultCode ${code}` }
  }
  const isOurs = said('orderId') === providerRef && ['', String(order.amountVnd)].includes(said('amount'))
  const payUrl = said('payUrl')
  if (!isOurs) return { kind: 'unknown', internal: 'create: the answer is about another order or amount' }
  if (!/^https?:\/\//.test(payUrl) || !URL.canParse(payUrl))
    return { kind: 'unknown', internal: 'create: the answer has no payUrl' }
  return { kind: 'created', payUrl }
}

const descriptionOf = ({ description }: PaymentOrder): string =>
  plainDescription(description, TEXT_LENGTH_MAX)
