import type { PartnerSettings } from '../../domain/partner.ts'
import { ownAddress, ownText } from '../payment-codec/own-keys.ts'

/** What MoMo's section of the configuration says. */
export interface MomoSettings {
  /** Scheme and host; paths are put behind it. */
  readonly baseUrl: string
  readonly partnerCode: string
  /** Part of every signed text, of no message. */
  readonly accessKey: string
  readonly secretKey: string
}

/** @throws Error when a key is no text: the configuration was not validated. */
export const readSettings = (settings: PartnerSettings): MomoSettings => ({
  baseUrl: ownAddress(settings, 'baseUrl'),
  partnerCode: ownText(settings, 'partnerCode'),
  accessKey: ownText(settings, 'accessKey'),
  secretKey: ownText(settings, 'secretKey'),
})
