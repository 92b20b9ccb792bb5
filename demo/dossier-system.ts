import { setTimeout as pause } from 'node:timers/promises'
import { type SampleMessage, sampleDossier } from '../mocks/dossier-system/sample-dossiers.ts'
import { DEVELOPMENT_API_KEY } from '../src/config/development.ts'

/** A message that the gateway has acknowledged. */
export interface Acknowledged {
  readonly exchangeId: string
  readonly key: string
}

export interface SendOptions {
  readonly url: string
  readonly dossiers: number
  readonly onAcknowledged: (acknowledged: Acknowledged) => void
  readonly signal: AbortSignal
}

/** So many dossiers are worked on at the same time, as by so many officers. */
const OFFICERS = 8
/** Between two messages of one officer: the whole set takes some seconds, and one can watch. */
const PAUSE_MS = 150
const TRIES = 20

/** How many messages so many sample dossiers have. */
export function countMessages(dossiers: number): number {
  let count = 0
  for (let index = 0; index < dossiers; index += 1) count += sampleDossier(SEED, index).length
  return count
}

/** Of the sample dossiers. */
export const SEED = 1

/** The code of the n-th sample dossier. */
export const codeOfDossier = (index: number): string => sampleDossier(SEED, index)[0]?.key ?? ''

/** The code of the first sample dossier. */
export const firstCode = (): string => codeOfDossier(0)

/**
 * Sends the sample dossiers as a dossier system does: each message of a dossier after the one before it was acknowledged, different
 * dossiers side by side. Resolves to the messages that were never acknowledged.
 */
export async function sendDossiers(options: SendOptions): Promise<SampleMessage[]> {
  let next = 0
  const failed: SampleMessage[] = []
  const work = async (): Promise<void> => {
    for (let index = next++; index < options.dossiers; index = next++) {
      for (const [number, message] of sampleDossier(SEED, index).entries()) {
        const exchangeId = await sendMessage(message, `demo-${index}-${number}`, options)
        if (exchangeId === null) failed.push(message)
        else options.onAcknowledged({ exchangeId, key: message.key })
        await pause(PAUSE_MS, undefined, { signal: options.signal })
      }
    }
  }
  await Promise.all(Array.from({ length: OFFICERS }, work))
  return failed
}

/** The exchange's id; null when it was refused or never answered. The same Idempotency-Key again, until there is an answer. */
async function sendMessage(
  { method, path, message }: SampleMessage,
  idempotencyKey: string,
  { url, signal }: SendOptions,
): Promise<string | null> {
  for (let left = TRIES; left > 0; left -= 1) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${DEVELOPMENT_API_KEY}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(message),
      signal,
    }).catch(() => null)
    signal.throwIfAborted()
    if (response?.status === 202) {
      const body: unknown = await response.json()
      return idOf(body)
    }
    await response?.arrayBuffer()
    if (response !== null && response.status < 500) return null
    await pause(Number(response?.headers.get('retry-after') ?? 1) * 1_000, undefined, { signal })
  }
  return null
}

const idOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'exchangeId' in body && typeof body.exchangeId === 'string'
    ? body.exchangeId
    : null
