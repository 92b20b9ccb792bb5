import { useTranslation } from 'react-i18next'
import { ToneBadge } from '../parts/tone.tsx'
import type { LineClass, Reconciliation } from './queries.ts'

/** As the gateway signs what it does by itself. */
const GATEWAY = 'lienthong'

const STATE_TONES = { running: 'busy', done: 'ok', failed: 'bad' } as const

export function ReconciliationBadge({ state }: Pick<Reconciliation, 'state'>) {
  const { t } = useTranslation()
  return <ToneBadge tone={STATE_TONES[state]} label={t(`reconciliations.state.${state}`)} />
}

export function ClassBadge({ kind }: { readonly kind: LineClass }) {
  const { t } = useTranslation()
  const tone = kind === 'matched' ? 'ok' : kind === 'unanswered' ? 'wait' : 'bad'
  return <ToneBadge tone={tone} label={t(`reconciliations.class.${kind}`)} />
}

/** Whoever ordered it; the daily ones nobody does. */
export function OrderedBy({ by }: Pick<Reconciliation, 'by'>) {
  const { t } = useTranslation()
  return by === GATEWAY ? t('reconciliations.daily') : by
}
