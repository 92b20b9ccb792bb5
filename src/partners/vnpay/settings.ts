import type { PartnerSettings } from '../../domain/partner.ts'
import { ownText } from '../payment-codec/own-keys.ts'

/** What VNPAY's section of the configuration says. */
export interface VnpaySettings {
  /** Our terminal (vnp_TmnCode). */
  readonly tmnCode: string
  readonly hashSecret: string
  /** The page that the payer is sent to. */
  readonly payUrl: string
  /** Where queries and refunds go. */
  readonly apiUrl: string
}

/** @throws Error when a key is no text: the configuration was not validated. */
export const readSettings = (settings: PartnerSettings): VnpaySettings => ({
  tmnCode: ownText(settings, 'tmnCode'),
  hashSecret: ownText(settings, 'hashSecret'),
  payUrl: ownText(settings, 'payUrl'),
  apiUrl: ownText(settings, 'apiUrl'),
})
