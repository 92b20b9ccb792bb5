import type { Issue } from '../../domain/failure.ts'
import type { PaymentOrder, PreparedOrder, StoredOrder } from '../../domain/payment.ts'
import type { Numbering, ProviderSite } from '../../domain/payment-provider.ts'
import { orderNumber } from '../payment-codec/order-number.ts'
import { plainDescription } from '../payment-codec/plain-description.ts'
import { toCompactTime } from '../payment-codec/vietnam-clock.ts'
import type { VnpaySettings } from './settings.ts'
import { sign, signedQuery } from './sign.ts'

/** Digits 1–12 of hundredths (payments notes §1.2). */
const AMOUNT_VND_MAX = 9_999_999_999
const DESCRIPTION_LENGTH_MAX = 255
const RETURN_URL_LENGTH_MAX = 255

/** What VNPAY would refuse of an order. */
export function checkOrder(order: PaymentOrder, site: ProviderSite): readonly Issue[] {
  const { ip } = order.payer
  const issues: (Issue | null)[] = [
    order.amountVnd <= AMOUNT_VND_MAX
      ? null
      : { path: '/fees', message: `must be at most ${AMOUNT_VND_MAX} đồng in all: VNPAY takes no more` },
    ip.length >= 7 && ip.length <= 45
      ? null
      : { path: '/payer/ip', message: 'must be an address of 7 to 45 characters for VNPAY' },
    descriptionOf(order) === ''
      ? { path: '/description', message: 'must hold letters or digits that are left without accents' }
      : null,
    site.returnUrl(order.paymentRef).length <= RETURN_URL_LENGTH_MAX
      ? null
      : {
          path: '/paymentRef',
          message: `must be shorter: VNPAY takes return addresses of ${RETURN_URL_LENGTH_MAX} characters`,
        },
  ]
  return issues.filter((issue) => issue !== null)
}

/** vnp_TxnRef is unique only per day at VNPAY; ours are unique for good (payments notes §1.8). */
export const prepareOrder = (numbering: Numbering): PreparedOrder => ({
  providerRef: orderNumber(numbering),
  terms: { createDate: toCompactTime(numbering.now), expireDate: toCompactTime(numbering.expiresAt) },
})

/** The address that the payer is sent to, always the same for one order. VNPAY is not called for it. */
export function payUrlOf(settings: VnpaySettings, site: ProviderSite, stored: StoredOrder): string {
  const { order, terms, providerRef } = stored
  const query = signedQuery({
    vnp_Version: '2.1.0',
    vnp_Command: 'pay',
    vnp_TmnCode: settings.tmnCode,
    vnp_Amount: String(order.amountVnd * 100),
    vnp_CreateDate: terms['createDate'] ?? '',
    vnp_ExpireDate: terms['expireDate'] ?? '',
    vnp_CurrCode: 'VND',
    vnp_IpAddr: order.payer.ip,
    vnp_Locale: 'vn',
    vnp_OrderInfo: descriptionOf(order),
    vnp_OrderType: 'other',
    vnp_ReturnUrl: site.returnUrl(order.paymentRef),
    vnp_TxnRef: providerRef,
  })
  const separator = settings.payUrl.includes('?') ? '&' : '?'
  return `${settings.payUrl}${separator}${query}&vnp_SecureHash=${sign(settings.hashSecret, query)}`
}

const descriptionOf = ({ description }: PaymentOrder): string =>
  plainDescription(description, DESCRIPTION_LENGTH_MAX)
