import { Button, Group, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post } from '../api/client.ts'
import { useRights } from '../api/queries.ts'
import { formatMoney } from '../format.ts'
import { Moment } from '../parts/moment.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import type { PaymentDetail, PaymentReview, ReviewDecision } from './types.ts'

interface Asked {
  readonly review: PaymentReview
  readonly decision: ReviewDecision
}

/** What has to be looked at before this payment counts, and the decision about it: only a person ends it. */
export function ReviewCard({ payment }: { readonly payment: PaymentDetail }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { canDecide } = useRights()
  const [asked, setAsked] = useState<Asked | null>(null)
  const open = payment.reviews.filter(({ decision }) => decision === null)
  const decide = async ({ review, decision }: Asked, reason: string): Promise<void> => {
    const which = decision === 'kept' ? { providerTransactionId: review.providerTransactionId } : {}
    await post(`/payments/${encodeURIComponent(payment.paymentRef)}/review`, { ...which, decision, reason })
    for (const key of ['payment', 'payments']) void queries.invalidateQueries({ queryKey: [key] })
  }
  if (open.length === 0) return null
  return (
    <section className="failure" aria-label={t('payments.state.review')}>
      {open.map((review) => {
        const decisions =
          review.reason === 'double-payment' ? (['kept'] as const) : (['paid', 'failed'] as const)
        return (
          <Group key={review.at} justify="space-between" align="flex-start">
            <div>
              <Text fw={650}>{t(`payments.reason.${review.reason}`)}</Text>
              <Text size="sm" component="div">
                <Moment at={review.at} />
                {review.amountVnd !== null && ` · ${formatMoney(review.amountVnd)}`}
                {review.providerTransactionId !== null && ` · ${review.providerTransactionId}`}
              </Text>
            </div>
            {canDecide && (
              <Group gap="xs">
                {decisions.map((decision) => (
                  <Button key={decision} variant="default" onClick={() => setAsked({ review, decision })}>
                    {t(`payments.decide.${decision}`)}
                  </Button>
                ))}
              </Group>
            )}
          </Group>
        )
      })}
      {asked !== null && (
        <ReasonDialog
          title={t(`payments.decide.${asked.decision}`)}
          action={t(`payments.decide.${asked.decision}`)}
          onDecide={(reason) => decide(asked, reason)}
          onClose={() => setAsked(null)}
        >
          {t('payments.decideText')}
        </ReasonDialog>
      )}
    </section>
  )
}
