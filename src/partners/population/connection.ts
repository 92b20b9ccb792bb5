import type { Connection, PartnerSettings } from '../../domain/partner.ts'
import { classify } from './answers.ts'
import { grantOf } from './grant.ts'
import { HOPS, type HopMaker } from './hop.ts'
import { readSettings } from './settings.ts'

export interface ConnectParts {
  readonly hops?: Readonly<Record<string, HopMaker>>
  /** Wall clock, Unix ms. */
  readonly now?: () => number
}

/**
 * Speaks to the population database (contract §6; population notes §1): one signed request an Attempt, no session. Its answers are whole
 * records, so none is ever recorded.
 * @throws Error when the settings were not validated.
 */
export function connect(
  partner: PartnerSettings,
  { hops = HOPS, now = Date.now }: ConnectParts = {},
): Connection {
  const settings = readSettings(partner)
  const makeHop = Object.hasOwn(hops, settings.hop) ? hops[settings.hop] : undefined
  if (makeHop === undefined) throw new Error(`partners.${partner.id}.hop names no way that there is`)
  const hop = makeHop(settings)
  return {
    grant: (operation, purpose) => grantOf(settings, operation, purpose),
    deliver: async (operation, { body, idempotencyKey, traceparent }, { call }) => {
      const addressed = hop.address({ operation, body, nowMs: now() })
      const result = await call({
        ...addressed,
        headers: {
          ...addressed.headers,
          'Idempotency-Key': idempotencyKey,
          ...(traceparent === null ? {} : { traceparent }),
        },
        label: operation,
        recordAnswer: false,
        answerBytesMax: settings.answerBytesMax,
      })
      const meaning = await classify(result, { operation, apiKey: settings.apiKey ?? null })
      return meaning.kind === 'reply'
        ? {
            outcome: { kind: 'delivered', receipt: { status: meaning.status, text: '' } },
            reply: meaning.reply,
          }
        : { outcome: meaning.outcome }
    },
  }
}
