import type { PartnerSettings } from '../../domain/partner.ts'
import { ownAddress, ownText } from '../payment-codec/own-keys.ts'
import { ANSWER_FIELDS } from './messages.ts'

/** What VNPT Pay's section of the configuration says. */
export interface VnptSettings {
  readonly initUrl: string
  readonly queryUrl: string
  /** MERCHANT_SERVICE_ID: a number, as text. */
  readonly serviceId: string
  readonly apiKey: string
  readonly secret: string
  /** TRANSACTION_STATUS of a query's answer that mean so; every other one: not final. The list is not public. */
  readonly queryStatus: { readonly paid: readonly string[]; readonly failed: readonly string[] }
  /** What the signature of a query's answer covers, in its order. The configuration has to name what decides; nothing else is read. */
  readonly queryFields: readonly string[]
}

/** @throws Error when a key is of another type: the configuration was not validated. */
export function readSettings(partner: PartnerSettings): VnptSettings {
  const base = `${ownAddress(partner, 'baseUrl')}/rest/payment/v1.0.5`
  const { queryStatus, queryFields } = partner.own
  const statuses: Readonly<Record<string, unknown>> =
    typeof queryStatus === 'object' && queryStatus !== null ? { ...queryStatus } : {}
  return {
    initUrl: `${base}/init`,
    queryUrl: `${base}/query_transaction`,
    serviceId: ownText(partner, 'merchantServiceId'),
    apiKey: ownText(partner, 'apiKey'),
    secret: ownText(partner, 'secret'),
    queryStatus: {
      paid: textsOf(partner, 'queryStatus.paid', statuses['paid']),
      failed: textsOf(partner, 'queryStatus.failed', statuses['failed']),
    },
    queryFields: queryFields === undefined ? ANSWER_FIELDS : textsOf(partner, 'queryFields', queryFields),
  }
}

function textsOf({ id }: PartnerSettings, name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
    throw new Error(`partners.${id}.${name} is no list of texts`)
  return value
}
