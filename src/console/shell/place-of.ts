import { places } from '../places.ts'

const EXCHANGE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Agency, date, sequence; the API says whether there is such a one. */
const DOSSIER_CODE = /^[a-z0-9.]+-\d{6,8}-\d{4,7}$/i

/** Where a search leads: a whole id or code to its own page, anything else to the list of what begins so. */
export function placeOf(text: string): string {
  if (EXCHANGE_ID.test(text)) return places.exchange(text.toLowerCase())
  if (DOSSIER_CODE.test(text)) return places.dossier(text)
  return `${places.exchanges}?${new URLSearchParams({ q: text })}`
}
