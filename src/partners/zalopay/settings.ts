import type { PartnerSettings } from '../../domain/partner.ts'
import { ownAddress, ownText } from '../payment-codec/own-keys.ts'

/** What ZaloPay's section of the configuration says. */
export interface ZalopaySettings {
  /** Scheme and host; paths are put behind it. */
  readonly baseUrl: string
  readonly appId: number
  /** Of our messages. */
  readonly key1: string
  /** Of ZaloPay's callbacks. */
  readonly key2: string
}

/** @throws Error when a key has another type: the configuration was not validated. */
export function readSettings(settings: PartnerSettings): ZalopaySettings {
  const { appId } = settings.own
  if (typeof appId !== 'number') throw new Error(`partners.${settings.id}.appId is not a number`)
  return {
    baseUrl: ownAddress(settings, 'baseUrl'),
    appId,
    key1: ownText(settings, 'key1'),
    key2: ownText(settings, 'key2'),
  }
}
