import type { Outcome } from '../../domain/exchange.ts'
import type { Asked, Meaning } from './answers.ts'

const TEXT_BYTES_MAX = 4096

/** Says what becomes of the Attempt when this is the last that was heard. `secrets` are blotted out of the portal's own words. */
export function outcomeOf(asked: Asked, meaning: Meaning, secrets: readonly string[]): Outcome {
  const text = cut(withoutSecrets(partnerText(meaning), secrets))
  const more = {
    internal: `${asked}: ${saidBy(meaning)}`,
    ...(text === '' ? {} : { partnerText: text }),
  }
  switch (meaning.kind) {
    case 'done':
      return { kind: 'delivered', receipt: { status: meaning.reading?.status ?? 0, text } }
    case 'refused':
      return { kind: 'refused', failure: { code: 'ENDPOINT_REFUSED', detail: REFUSED, ...more } }
    case 'unknown':
      return { kind: 'unknown', failure: { code: 'ENDPOINT_TIMEOUT', detail: UNKNOWN, ...more } }
    // A session that is gone again, and a portal that goes on contradicting itself, are its state, not the message's fault.
    case 'session-gone':
    case 'exists':
    case 'missing':
    case 'given-up':
    case 'unavailable': {
      const failure = { code: 'ENDPOINT_UNAVAILABLE', detail: UNAVAILABLE, ...more } as const
      return meaning.pauseMs === null
        ? { kind: 'unavailable', failure }
        : { kind: 'unavailable', failure, pauseLaneMs: meaning.pauseMs }
    }
  }
}

const REFUSED =
  'The national portal refused the message. Ask the operators for its reason; correct the message and send it again, or let them replay it.'
const UNAVAILABLE =
  'The national portal cannot take messages now. The message is kept and sent again by itself while it is waiting; once dead, an operator can replay it.'
const UNKNOWN =
  'The national portal gave no complete answer, so the message may have arrived. It is kept and sent again by itself while it is waiting; once dead, an operator can replay it.'

/** For operators and logs: numbers and our own words only (I8). */
function saidBy({ row, reading, callError }: Meaning): string {
  if (reading === null) return `${callError} (${row})`
  const code = reading.code === null ? 'no readable error_code' : `error_code ${reading.code}`
  const fault = reading.fault === null ? '' : `, gateway fault ${reading.fault.code ?? 'without code'}`
  return `HTTP ${reading.status}, ${code}${fault} (${row})`
}

const partnerText = ({ reading }: Meaning): string =>
  reading === null ? '' : reading.message || (reading.fault?.text ?? '')

/** Shorter ones would blot out ordinary words. */
const SECRET_LENGTH_MIN = 4

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}

/** At most 4 kB of UTF-8, whole characters. */
function cut(text: string): string {
  const target = new Uint8Array(TEXT_BYTES_MAX)
  const { read } = new TextEncoder().encodeInto(text, target)
  return read === text.length ? text : text.slice(0, read)
}
