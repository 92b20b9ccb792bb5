/** A year: whoever uses it caps it further. */
const SECONDS_MAX = 31_536_000

/**
 * How long a Retry-After asks us to wait, in ms (RFC 9110 §10.2.3): seconds or an HTTP date in any of its three forms.
 * Null: absent or malformed. A date that has passed: 0.
 */
export function retryAfterMs(value: string | undefined, nowMs: number): number | null {
  const text = value?.trim() ?? ''
  if (/^[0-9]+$/.test(text)) return Math.min(Number(text), SECONDS_MAX) * 1000
  const dateMs = httpDateMs(text)
  return dateMs === null ? null : Math.min(Math.max(0, dateMs - nowMs), SECONDS_MAX * 1000)
}

/** Date.parse alone would take "2" or "5 s" for a date, and read asctime's as local time. */
function httpDateMs(text: string): number | null {
  const isAsctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4}$/.test(text)
  if (!isAsctime && !/^[A-Z][a-z]{2,8}, [0-9A-Za-z :-]+ GMT$/.test(text)) return null
  const parsed = Date.parse(isAsctime ? `${text} GMT` : text)
  return Number.isNaN(parsed) ? null : parsed
}
