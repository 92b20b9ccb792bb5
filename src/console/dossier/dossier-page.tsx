import { Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { dossierQuery } from '../api/queries.ts'
import type { Dossier, DossierStep } from '../api/types.ts'
import { formatSpan } from '../format.ts'
import { Amount } from '../parts/amount.tsx'
import { Card } from '../parts/card.tsx'
import { failureTexts } from '../parts/failure-texts.ts'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { OutcomeBadge, StateBadge, stateTone } from '../parts/tone.tsx'
import { Way } from '../parts/way.tsx'
import { places } from '../places.ts'
import { PaymentChapter } from './payment-chapter.tsx'
import { storyOf } from './story.ts'

export function DossierPage({ params }: { readonly params: { readonly code?: string } }) {
  const { t } = useTranslation()
  const code = decodeURIComponent(params.code ?? '')
  const query = useQuery(dossierQuery(code))
  return (
    <Page title={t('dossier.title', { code: query.data?.key ?? code })} lead={t('dossier.lead')}>
      <QueryState query={query} height={480}>
        {(dossier) => <Story dossier={dossier} />}
      </QueryState>
    </Page>
  )
}

const isOpen = ({ state }: DossierStep): boolean =>
  state === 'dead' || state === 'waiting' || state === 'delivering'

/** Where the dossier stands: at the first step that is not through, else at the last one. */
function Story({ dossier }: { readonly dossier: Dossier }) {
  const { t } = useTranslation()
  const steps = dossier.items.toReversed()
  const open = steps.filter(isOpen)
  const current = open.find(({ state }) => state === 'dead') ?? open[0] ?? steps.at(-1)
  const delivered = steps.filter(({ state }) => state === 'delivered').length
  const dead = steps.filter(({ state }) => state === 'dead').length
  return (
    <Stack gap="md">
      {current && (
        <Card title={t('dossier.stands')}>
          <Stack gap="md">
            <Way exchange={current} />
            <SimpleGrid cols={{ base: 2, sm: 4 }}>
              <Amount label={t('dossier.steps')} value={steps.length} />
              <Amount label={t('words.state.delivered')} value={delivered} />
              <Amount label={t('dossier.open')} value={open.length - dead} />
              <Amount label={t('words.state.dead')} value={dead} isBad />
            </SimpleGrid>
          </Stack>
        </Card>
      )}
      <Card title={t('dossier.timeline')}>
        {dossier.nextCursor !== null && (
          <Text size="sm" c="dimmed" mb="sm">
            {t('dossier.newestOnly', { number: steps.length })}{' '}
            <Go to={`${places.exchanges}?${new URLSearchParams({ q: dossier.key })}`} underline="always">
              {t('common.more')}
            </Go>
          </Text>
        )}
        <ol className="timeline">
          {storyOf(dossier).map((chapter) =>
            chapter.kind === 'message' ? (
              <Step key={chapter.step.id} step={chapter.step} />
            ) : (
              <PaymentChapter
                key={`${chapter.payment.paymentRef} ${chapter.events[0]?.at}`}
                chapter={chapter}
              />
            ),
          )}
        </ol>
      </Card>
    </Stack>
  )
}

function Step({ step }: { readonly step: DossierStep }) {
  const { t } = useTranslation()
  const { id, route, partner, receivedAt, failure, attempts, decisions, heldBy } = step
  return (
    <li>
      <span className="timeline-dot" data-tone={stateTone(step)} aria-hidden="true" />
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <Go to={places.exchange(id)} fw={600}>
            {nameOf('route', route)}
          </Go>
          <StateBadge exchange={step} />
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {`${nameOf('partner', partner)} · `}
          <Moment at={receivedAt} />
        </Text>
      </Group>
      {failure !== null && (
        <Text size="sm">{`${failureTexts(failure.code).what} ${failureTexts(failure.code).now}`}</Text>
      )}
      {heldBy !== null && (
        <Text size="sm">
          {t('exchange.heldBy')}{' '}
          <Go to={places.exchange(heldBy)} underline="always">
            {t('exchange.seeHolder')}
          </Go>
        </Text>
      )}
      <ul className="steps">
        {attempts.map(({ number, startedAt, durationMs, outcome }) => (
          <li key={number}>
            <Group gap="xs">
              <Text size="sm" w={72} className="cell">
                {t('exchange.attempt', { number })}
              </Text>
              <OutcomeBadge outcome={outcome} />
              <Text size="sm" c="dimmed" component="span">
                <Moment at={startedAt} />
                {durationMs !== null && ` · ${formatSpan(durationMs)}`}
              </Text>
            </Group>
          </li>
        ))}
        {decisions.map(({ kind, at, by, reason }) => (
          <li key={at}>
            <Text size="sm" component="span">
              {t(`exchange.${kind}`)}
              {` · ${by} · ${reason} · `}
              <Moment at={at} />
            </Text>
          </li>
        ))}
      </ul>
    </li>
  )
}
