import { Button, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post } from '../api/client.ts'
import { useRights } from '../api/queries.ts'
import type { ReplayOrdered } from '../api/types.ts'
import { Go } from '../parts/go.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { PaymentBadge } from '../payments/payment-badge.tsx'
import type { PaymentDetail } from '../payments/types.ts'
import { places } from '../places.ts'
import type { Line } from './queries.ts'

/** What a repair led to. */
export type Mended =
  | { readonly kind: 'requery'; readonly state: PaymentDetail['state'] }
  | { readonly kind: 'reforward'; readonly replayId: string }

export interface RepairProps {
  readonly line: Line
  /** What was done about it on this page. */
  readonly mended: Mended | undefined
  readonly onMended: (mended: Mended) => void
}

/** The one thing that mends a difference: a button where a command can, else what a person has to do. */
export function Repair({ line, mended, onMended }: RepairProps) {
  const { t } = useTranslation()
  const { canDecide } = useRights()
  const [isAsked, setAsked] = useState(false)
  const { class: kind, paymentRef, repair } = line
  if (mended !== undefined) return <Outcome mended={mended} />
  if (kind === 'matched') return null
  if (paymentRef === null || repair === null) return <Todo text={t(`reconciliations.todo.${kind}`)} />
  if (repair === 'review')
    return (
      <Go to={places.payment(paymentRef)} size="sm">
        {t('reconciliations.review')}
      </Go>
    )
  if (!canDecide) return <Todo text={t(`reconciliations.needs.${repair}`)} />
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsked(true)}>
        {t(`reconciliations.${repair}`)}
      </Button>
      {isAsked && (
        <RepairDialog
          repair={repair}
          paymentRef={paymentRef}
          onMended={onMended}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  )
}

export interface RepairDialogProps {
  readonly repair: Mended['kind']
  readonly paymentRef: string
  readonly onMended: (mended: Mended) => void
  readonly onClose: () => void
}

/** Asks the provider again, or has the dossier system told again, for a reason. */
export function RepairDialog({ repair, paymentRef, onMended, onClose }: RepairDialogProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const mend = async (reason: string): Promise<void> => {
    const path = `/payments/${encodeURIComponent(paymentRef)}/${repair}`
    if (repair === 'requery') {
      const { state } = await post<PaymentDetail>(path, { reason })
      onMended({ kind: repair, state })
    } else {
      const { replayId } = await post<ReplayOrdered>(path, { reason })
      onMended({ kind: repair, replayId })
    }
    for (const key of ['payment', 'payments', 'dossier']) void queries.invalidateQueries({ queryKey: [key] })
  }
  return (
    <ReasonDialog
      title={`${t(`reconciliations.${repair}`)}: ${paymentRef}`}
      action={t(`reconciliations.${repair}`)}
      onDecide={mend}
      onClose={onClose}
    >
      {t(`reconciliations.${repair}Text`)}
    </ReasonDialog>
  )
}

function Outcome({ mended }: { readonly mended: Mended }) {
  const { t } = useTranslation()
  return (
    <div role="status">
      <Todo text={t(`reconciliations.done.${mended.kind}`)} />
      {mended.kind === 'requery' ? (
        <PaymentBadge state={mended.state} />
      ) : (
        <Go to={places.replay(mended.replayId)} size="sm">
          {t('exchange.seeReplay')}
        </Go>
      )}
    </div>
  )
}

function Todo({ text }: { readonly text: string }) {
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  )
}
