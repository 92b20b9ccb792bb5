import { SegmentedControl, SimpleGrid, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { exchangesQuery, lanesQuery, statsQuery } from '../api/queries.ts'
import type { Exchange, StatsWindow } from '../api/types.ts'
import { startOfToday } from '../format.ts'
import { Card } from '../parts/card.tsx'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { places } from '../places.ts'
import { Figures } from './figures.tsx'
import { LanesNow } from './lanes-now.tsx'
import { MessagesChart } from './messages-chart.tsx'

const WINDOWS: readonly StatsWindow[] = ['1h', '24h', '7d']
const TODAY_SHOWN = 6

export function OverviewPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const window = WINDOWS.find((known) => known === search.get('window')) ?? '1h'
  const stats = useQuery({ ...statsQuery(window), placeholderData: keepPreviousData })
  const lanes = useQuery(lanesQuery)
  const today = useQuery(
    exchangesQuery({ state: 'dead', from: startOfToday(new Date()), limit: TODAY_SHOWN }),
  )
  return (
    <Page
      title={t('overview.title')}
      actions={
        <SegmentedControl
          value={window}
          onChange={(value) => setSearch({ window: value }, { replace: true })}
          data={WINDOWS.map((value) => ({ value, label: t(`overview.windows.${value}`) }))}
          aria-label={t('overview.window')}
          transitionDuration={0}
        />
      }
    >
      {stats.isError && stats.data === undefined ? (
        <QueryState query={stats}>{() => null}</QueryState>
      ) : (
        <Figures stats={stats.data} />
      )}
      <Card title={t('overview.chart')}>
        <div className="chart-place">{stats.data && <MessagesChart stats={stats.data} />}</div>
      </Card>
      {/* In the whole width: beside something else its last column would be cut off. */}
      <Card title={t('overview.lanes')} isFlush>
        <QueryState query={lanes} height={190}>
          {(data) => <LanesNow lanes={data} />}
        </QueryState>
      </Card>
      <Card
        title={t('overview.todayDead')}
        beside={
          <Go to={places.dead} size="sm">
            {t('overview.seeAll')}
          </Go>
        }
      >
        <QueryState query={today} height={120}>
          {({ items }) => <TodayDead items={items} />}
        </QueryState>
      </Card>
    </Page>
  )
}

function TodayDead({ items }: { readonly items: readonly Exchange[] }) {
  const { t } = useTranslation()
  if (items.length === 0) return <Text size="sm">{t('overview.todayDeadNone')}</Text>
  return (
    <SimpleGrid
      cols={{ base: 1, xs: 2, md: 3 }}
      spacing="md"
      verticalSpacing="sm"
      component="ul"
      m={0}
      p={0}
      className="plain"
    >
      {items.map((exchange) => (
        <li key={exchange.id}>
          <Go to={places.exchange(exchange.id)} size="sm" fw={600} className="code">
            {exchange.key}
          </Go>
          <Text size="xs" c="dimmed">
            {nameOf('route', exchange.route)}
            {' · '}
            <Moment at={exchange.receivedAt} />
          </Text>
        </li>
      ))}
    </SimpleGrid>
  )
}
