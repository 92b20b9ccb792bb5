import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatMoney } from '../format.ts'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { eventName, nameOf } from '../parts/names.ts'
import { PaymentBadge, paymentTone } from '../payments/payment-badge.tsx'
import { PAYMENT_STATES } from '../payments/types.ts'
import { places } from '../places.ts'
import type { Chapter } from './story.ts'

/** What happened to a payment of the dossier, and the state that it had then. */
export function PaymentChapter({ chapter }: { readonly chapter: Extract<Chapter, { kind: 'payment' }> }) {
  const { t } = useTranslation()
  const { payment, events } = chapter
  const reached = events.flatMap(({ kind }) => PAYMENT_STATES.filter((state) => state === kind)).at(-1)
  return (
    <li>
      <span
        className="timeline-dot"
        data-tone={reached === undefined ? 'still' : paymentTone(reached)}
        aria-hidden="true"
      />
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <Go to={places.payment(payment.paymentRef)} fw={600}>
            {`${t('payments.oneTitle')} ${payment.paymentRef}`}
          </Go>
          {reached !== undefined && <PaymentBadge state={reached} />}
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {`${nameOf('partner', payment.provider)} · ${formatMoney(payment.amountVnd)}`}
        </Text>
      </Group>
      <ul className="steps">
        {events.map(({ at, kind }) => (
          <li key={`${at} ${kind}`}>
            <Text size="sm" component="span">
              {eventName(kind)}
              {' · '}
              <Moment at={at} />
            </Text>
          </li>
        ))}
      </ul>
    </li>
  )
}
