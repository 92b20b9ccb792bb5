import { Button, Grid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../api/queries.ts'
import { formatMoney } from '../format.ts'
import { Card } from '../parts/card.tsx'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { eventName, nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { ToneBadge } from '../parts/tone.tsx'
import { places } from '../places.ts'
import { RepairDialog } from '../reconciliations/repair.tsx'
import { PaymentBadge } from './payment-badge.tsx'
import { paymentQuery } from './queries.ts'
import { ReviewCard } from './review-card.tsx'
import type { PaymentDetail } from './types.ts'

export function PaymentPage({ params }: { readonly params: { readonly ref?: string } }) {
  const { t } = useTranslation()
  const ref = params.ref ?? ''
  const query = useQuery(paymentQuery(ref))
  const { canDecide } = useRights()
  return (
    <Page
      title={t('payments.oneTitle')}
      beside={query.data && <PaymentBadge state={query.data.state} />}
      lead={<span className="code">{ref}</span>}
      // What was never sent to a provider has nothing to be asked.
      actions={canDecide && query.data?.providerRef != null && <Requery paymentRef={ref} />}
    >
      <QueryState query={query} height={420}>
        {(payment) => <Body payment={payment} />}
      </QueryState>
    </Page>
  )
}

/** Has the provider asked now. */
function Requery({ paymentRef }: { readonly paymentRef: string }) {
  const { t } = useTranslation()
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        {t('reconciliations.requery')}
      </Button>
      {isAsked && (
        <RepairDialog
          repair="requery"
          paymentRef={paymentRef}
          onMended={() => setAsked(false)}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  )
}

function Body({ payment }: { readonly payment: PaymentDetail }) {
  const { t } = useTranslation()
  const pairs: readonly (readonly [string, string])[] = [
    [t('payments.amount'), formatMoney(payment.amountVnd)],
    [t('payments.refunded'), formatMoney(payment.refundedVnd)],
    [t('payments.provider'), nameOf('partner', payment.provider)],
    [t('payments.providerRef'), payment.providerRef ?? '–'],
    [t('payments.transaction'), payment.providerTransactionId ?? '–'],
  ]
  return (
    <Stack gap="md">
      <ReviewCard payment={payment} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Card title={t('payments.facts')}>
            <dl className="pairs">
              <div>
                <dt>{t('common.dossierCode')}</dt>
                <dd>
                  <Go to={places.dossier(payment.dossierCode)} className="code" size="sm">
                    {payment.dossierCode}
                  </Go>
                </dd>
              </div>
              {pairs.map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd className="foreign">{value}</dd>
                </div>
              ))}
            </dl>
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Card title={t('payments.events')}>
            <ul className="steps">
              {payment.events.map(({ at, kind, detail }) => (
                <li key={`${at} ${kind}`}>
                  <Moment at={at} />
                  {' · '}
                  <b>{eventName(kind)}</b>
                  {/* The gateway's own note is English: small, for the help desk. */}
                  {detail !== null && detail !== '' && (
                    <Text size="xs" c="dimmed" className="foreign" lang="en">
                      {detail}
                    </Text>
                  )}
                </li>
              ))}
            </ul>
          </Card>
        </Grid.Col>
      </Grid>
      {payment.refunds.length > 0 && (
        <Card title={t('payments.refunds')}>
          <ul className="steps">
            {payment.refunds.map(({ refundRef, amountVnd, state }) => (
              <li key={refundRef}>
                <span className="code">{refundRef}</span>
                {` · ${formatMoney(amountVnd)} `}
                <ToneBadge
                  tone={state === 'refunded' ? 'ok' : state === 'failed' ? 'bad' : 'busy'}
                  label={t(`payments.refund.${state}`)}
                />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Stack>
  )
}
