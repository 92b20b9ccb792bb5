import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { post } from '../api/client.ts'
import type { ExchangeDetail, ReplayOrdered } from '../api/types.ts'
import { ReasonDialog } from '../parts/reason-dialog.tsx'

export type Decision = 'replay' | 'discard' | 'reveal'

export interface ExchangeDialogProps {
  readonly id: string
  readonly decision: Decision
  readonly onReveal: (exchange: ExchangeDetail) => void
  readonly onClose: () => void
}

/** Replay, discard or reveal one exchange, with a reason. */
export function ExchangeDialog({ id, decision, onReveal, onClose }: ExchangeDialogProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const decide = async (reason: string): Promise<void> => {
    if (decision === 'replay') await post<ReplayOrdered>('/replays', { exchangeIds: [id], reason })
    if (decision === 'discard') await post(`/exchanges/${encodeURIComponent(id)}/discard`, { reason })
    if (decision === 'reveal')
      onReveal(await post<ExchangeDetail>(`/exchanges/${encodeURIComponent(id)}/reveal`, { reason }))
    for (const key of ['exchange', 'exchanges', 'dossier', 'dead', 'lanes', 'replays'])
      void queries.invalidateQueries({ queryKey: [key] })
  }
  return (
    <ReasonDialog
      title={t(`exchange.${decision}Title`)}
      action={t(`exchange.${decision}`)}
      isGrave={decision === 'discard'}
      onDecide={decide}
      onClose={onClose}
    >
      {t(`exchange.${decision}Text`)}
    </ReasonDialog>
  )
}
