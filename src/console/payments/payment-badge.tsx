import { useTranslation } from 'react-i18next'
import { type Tone, ToneBadge } from '../parts/tone.tsx'
import type { PaymentState } from './types.ts'

const TONES = {
  created: 'still',
  pending: 'busy',
  exempt: 'still',
  paid: 'ok',
  failed: 'bad',
  expired: 'still',
  review: 'wait',
  refunding: 'busy',
  'partially-refunded': 'still',
  refunded: 'still',
} as const

/** The colour of where a payment stands. */
export const paymentTone = (state: PaymentState): Tone => TONES[state]

export function PaymentBadge({ state }: { readonly state: PaymentState }) {
  const { t } = useTranslation()
  return <ToneBadge tone={TONES[state]} label={t(`payments.state.${state}`)} />
}
