import { useTranslation } from 'react-i18next'
import type { Attempt, Exchange, Lane, Replay } from '../api/types.ts'

export type Tone = 'ok' | 'bad' | 'busy' | 'wait' | 'still'

/** A state in its word and colour; the colour alone never says it. */
export function ToneBadge({ tone, label }: { readonly tone: Tone; readonly label: string }) {
  return (
    <span className="tone" data-tone={tone}>
      {label}
    </span>
  )
}

const STATE_TONES = {
  waiting: 'wait',
  delivering: 'busy',
  delivered: 'ok',
  dead: 'bad',
  discarded: 'still',
  rejected: 'bad',
} as const

/** The colour of where an exchange stands. */
export const stateTone = ({ state, heldBy }: Pick<Exchange, 'state' | 'heldBy'>): Tone =>
  state === 'waiting' && heldBy !== null ? 'still' : STATE_TONES[state]

export function StateBadge({ exchange }: { readonly exchange: Pick<Exchange, 'state' | 'heldBy'> }) {
  const { t } = useTranslation()
  const isHeld = exchange.state === 'waiting' && exchange.heldBy !== null
  return <ToneBadge tone={stateTone(exchange)} label={t(`words.state.${isHeld ? 'held' : exchange.state}`)} />
}

const OUTCOME_TONES = {
  delivered: 'ok',
  unavailable: 'wait',
  unknown: 'wait',
  refused: 'bad',
  open: 'busy',
} as const

export function OutcomeBadge({ outcome }: { readonly outcome: Attempt['outcome'] }) {
  const { t } = useTranslation()
  return <ToneBadge tone={OUTCOME_TONES[outcome]} label={t(`words.outcome.${outcome}`)} />
}

const BREAKER_TONES = { closed: 'ok', open: 'bad', 'half-open': 'wait' } as const

export function BreakerBadge({ breaker }: { readonly breaker: Lane['breaker'] }) {
  const { t } = useTranslation()
  return <ToneBadge tone={BREAKER_TONES[breaker]} label={t(`words.breaker.${breaker}`)} />
}

const REPLAY_TONES = {
  proposed: 'wait',
  running: 'busy',
  paused: 'wait',
  finished: 'ok',
  rejected: 'still',
} as const

export function ReplayBadge({ state }: { readonly state: Replay['state'] }) {
  const { t } = useTranslation()
  return <ToneBadge tone={REPLAY_TONES[state]} label={t(`words.replayState.${state}`)} />
}
