import type { Issue } from '../../domain/failure.ts'
import type { PaymentOrder, PreparedOrder, StoredOrder } from '../../domain/payment.ts'
import type { CreateAnswer, Numbering, ProviderSite, ProviderTools } from '../../domain/payment-provider.ts'
import { numberSuffix } from '../payment-codec/order-number.ts'
import { plainDescription } from '../payment-codec/plain-description.ts'
import { toShortDay } from '../payment-codec/vietnam-clock.ts'
import { post } from './api.ts'
import { zalopayMeaning } from './codes.ts'
import type { ZalopaySettings } from './settings.ts'

const DESCRIPTION_LENGTH_MAX = 256
/** Payments notes §3. */
const EXPIRE_SECONDS_MIN = 300
const EXPIRE_SECONDS_MAX = 2_592_000
/** app_user: who pays is nobody's business but the payer's. */
const APP_USER = 'lienthong'

/** ZaloPay publishes no limit of amounts. */
export const checkOrder = (order: PaymentOrder): readonly Issue[] =>
  descriptionOf(order) === ''
    ? [{ path: '/description', message: 'must hold letters or digits that are left without accents' }]
    : []

/** app_trans_id must begin with the day of app_time in Viet Nam (yymmdd_); ZaloPay reconciles by it. At most 40 characters. */
export function prepareOrder({ appId }: ZalopaySettings, numbering: Numbering): PreparedOrder {
  const seconds = Math.floor((numbering.expiresAt.getTime() - numbering.now.getTime()) / 1000)
  return {
    providerRef: `${toShortDay(numbering.now)}_${appId}_${numberSuffix(numbering)}`,
    terms: {
      appTime: String(numbering.now.getTime()),
      expireSeconds: String(Math.min(Math.max(seconds, EXPIRE_SECONDS_MIN), EXPIRE_SECONDS_MAX)),
    },
  }
}

/** Asks for a pay address. An answer has no reference; that it is ours is TLS's word. */
export async function createOrder(
  settings: ZalopaySettings,
  site: ProviderSite,
  { order, providerRef, terms }: StoredOrder,
  tools: ProviderTools,
): Promise<CreateAnswer> {
  const members = {
    app_id: settings.appId,
    app_trans_id: providerRef,
    app_user: APP_USER,
    app_time: Number(terms['appTime']),
    expire_duration_seconds: Number(terms['expireSeconds']),
    amount: order.amountVnd,
    item: '[]',
    embed_data: JSON.stringify({ redirecturl: site.returnUrl(order.paymentRef) }),
    description: descriptionOf(order),
    bank_code: '',
    callback_url: site.callbackUrl,
  }
  const { app_id, app_trans_id, app_user, amount, app_time, embed_data, item } = members
  const signed = [app_id, app_trans_id, app_user, amount, app_time, embed_data, item]
  const answer = await post(settings, { path: 'create', members, signed }, tools)
  if (answer.kind !== 'answered') return answer
  const { code, said } = answer
  switch (zalopayMeaning('CREATE', code)) {
    case 'done':
      break
    case 'busy':
      return { kind: 'unavailable', internal: `create: return_code ${code}` }
    default:
      return { kind: 'refused', code, internal: `create: return_code ${code}` }
  }
  const payUrl = said('order_url')
  return /^https?:\/\//.test(payUrl) && URL.canParse(payUrl)
    ? { kind: 'created', payUrl }
    : { kind: 'unknown', internal: 'create: the answer has no order_url' }
}

const descriptionOf = ({ description }: PaymentOrder): string =>
  plainDescription(description, DESCRIPTION_LENGTH_MAX)
