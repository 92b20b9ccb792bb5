import { get, type Query } from '../api/client.ts'
import { places } from '../places.ts'

const EXCHANGE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Agency, date, sequence; the API says whether there is such a one. */
const DOSSIER_CODE = /^[a-z0-9.]+-\d{6,8}-\d{4,7}$/i
/** A sender's own name of a payment may look like anything, a dossier code too. */
const PAYMENT_REF = /^[A-Za-z0-9._-]{1,64}$/

/**
 * Where a search leads: an exchange id, a dossier code or a payment reference to its own page, in this order where a text could be more than one of
 * them; anything else to the list of what begins so.
 */
export async function findPlace(text: string): Promise<string> {
  if (EXCHANGE_ID.test(text)) return places.exchange(text.toLowerCase())
  const isCode = DOSSIER_CODE.test(text)
  if (PAYMENT_REF.test(text)) {
    const [isDossier, isPayment] = await Promise.all([
      isCode && isThere(`/dossiers/${encodeURIComponent(text)}`, { limit: 1 }),
      isThere(`/payments/${encodeURIComponent(text)}`),
    ])
    if (isPayment && !isDossier) return places.payment(text)
  }
  // A code that is not there is said so by its page.
  return isCode ? places.dossier(text) : `${places.exchanges}?${new URLSearchParams({ q: text })}`
}

/** Where the API is away, the page that is gone to tells of it. */
const isThere = (path: string, query: Query = {}): Promise<boolean> =>
  get(path, query).then(
    () => true,
    () => false,
  )
