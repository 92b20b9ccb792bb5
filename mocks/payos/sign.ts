import { createHmac } from 'node:crypto'

/** payOS's own half of its signatures (payments notes §5.1), written apart from the gateway's so that a mistake there shows. */
const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex')

/** Of a creation: five members of the body. */
export const signCreation = (key: string, body: Readonly<Record<string, unknown>>): string =>
  hmac(
    key,
    ['amount', 'cancelUrl', 'description', 'orderCode', 'returnUrl']
      .map((name) => `${name}=${String(body[name])}`)
      .join('&'),
  )

/** Of `data`: every member sorted by name; a list is the JSON of its objects, sorted too. */
export function signData(key: string, data: Readonly<Record<string, unknown>>): string {
  const text = Object.keys(data)
    .toSorted()
    .map((name) => {
      const value = data[name]
      return `${name}=${Array.isArray(value) ? JSON.stringify(value.map(sorted)) : String(value ?? '')}`
    })
    .join('&')
  return hmac(key, text)
}

const sorted = (value: unknown): object =>
  Object.fromEntries(Object.entries(Object(value)).toSorted(([one], [other]) => (one < other ? -1 : 1)))
