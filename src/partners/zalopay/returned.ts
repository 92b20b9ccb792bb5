import { readRawQuery, uniqueValues } from '../payment-codec/raw-query.ts'
import { hmacHex, isSignature } from '../payment-codec/signature.ts'
import type { ZalopaySettings } from './settings.ts'

/** What the checksum of a redirect covers, in this order (payments notes §3). */
const SIGNED = ['appid', 'apptransid', 'pmcid', 'bankcode', 'amount', 'discountamount', 'status'] as const

/**
 * Our order number in the query with which ZaloPay sends a payer back. It only finds where the browser goes, so that none is asked to prove itself;
 * but a redirect that carries a checksum has to carry the right one, over key2.
 */
export function returnedRef(query: string, { key2 }: Pick<ZalopaySettings, 'key2'>): string | null {
  const pairs = readRawQuery(query)
  const values = pairs === null ? null : uniqueValues(pairs)
  if (values === null) return null
  const checksum = values.get('checksum')
  const signed = SIGNED.map((name) => values.get(name) ?? '').join('|')
  if (checksum !== undefined && !isSignature(hmacHex('sha256', key2, signed), checksum)) return null
  return values.get('apptransid') || null
}
