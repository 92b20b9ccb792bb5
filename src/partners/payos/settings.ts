import type { PartnerSettings } from '../../domain/partner.ts'
import { ownAddress, ownText } from '../payment-codec/own-keys.ts'

/** What payOS's section of the configuration says. */
export interface PayosSettings {
  /** Links are created here; one is asked for at …/{orderCode}. */
  readonly linksUrl: string
  readonly clientId: string
  readonly apiKey: string
  readonly checksumKey: string
}

/** @throws Error when a key is no text: the configuration was not validated. */
export const readSettings = (partner: PartnerSettings): PayosSettings => ({
  linksUrl: `${ownAddress(partner, 'baseUrl')}/v2/payment-requests`,
  clientId: ownText(partner, 'clientId'),
  apiKey: ownText(partner, 'apiKey'),
  checksumKey: ownText(partner, 'checksumKey'),
})
