import type { Clock } from '../domain/clock.ts'
import type { AttemptOutcome } from '../domain/exchange.ts'
import type { Call } from '../domain/partner.ts'
import type { PaymentProvider, ProviderTools } from '../domain/payment-provider.ts'
import type { Passed } from '../flow/through-gate.ts'

/** When a payment without a final answer is asked after (contract §5, Queries). */
export interface PollSchedule {
  /** First query, ms after creation. */
  readonly firstDelayMs: number
  /** Next one, ms after an answer. */
  readonly intervalMs: number
  /** Last one, ms after creation. */
  readonly giveUpAfterMs: number
}

/** A payment provider with how it is reached and asked. */
export interface PayingProvider {
  readonly id: string
  readonly provider: PaymentProvider
  /** How long a pay address is good. */
  readonly expireAfterMs: number
  readonly poll: PollSchedule
  /** Of one call; a call and what is stored after it never take longer than twice that. */
  readonly timeoutMs: number
  /** After an outage it is tried again so soon. */
  readonly resetTimeoutMs: number
  /** Runs work inside the provider's rate, concurrency and breaker. */
  readonly through: <T>(
    work: (call: Call) => Promise<T>,
    outcomeOf: (value: T) => AttemptOutcome,
  ) => Promise<Passed<T>>
}

export interface Chance {
  readonly clock: Clock
  /** 0 ≤ x < 1, unpredictable. */
  readonly random: () => number
}

/** Characters of order numbers. */
const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz'

export const randomText =
  ({ random }: Pick<Chance, 'random'>) =>
  (length: number): string =>
    Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)] ?? '0').join('')

export const toolsOf = (call: Call, chance: Chance): ProviderTools => ({
  call,
  now: chance.clock.now(),
  random: randomText(chance),
})

/** For the breaker: an answer of the provider's own is none of its failures. */
export const outcomeOfAnswer = ({ kind }: { readonly kind: string }): AttemptOutcome =>
  kind === 'unavailable' || kind === 'unknown' ? kind : 'delivered'
