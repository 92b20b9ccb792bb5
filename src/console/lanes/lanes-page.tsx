import { Button, SimpleGrid, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post } from '../api/client.ts'
import { lanesQuery, useRights } from '../api/queries.ts'
import type { Lane } from '../api/types.ts'
import { formatNumber, formatSpan } from '../format.ts'
import { LaneName } from '../parts/lane-name.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { BreakerBadge, ToneBadge } from '../parts/tone.tsx'
import { useNow } from '../parts/use-now.ts'

export function LanesPage() {
  const { t } = useTranslation()
  const query = useQuery(lanesQuery)
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Lane | null>(null)
  const verb = asked?.paused ? 'resume' : 'pause'
  return (
    <Page title={t('lanes.title')} lead={t('lanes.lead')}>
      <QueryState query={query} height={300}>
        {(lanes) => (
          <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }} spacing="md">
            {lanes.map((lane) => (
              <LaneCard key={lane.id} lane={lane} onAsk={() => setAsked(lane)} />
            ))}
          </SimpleGrid>
        )}
      </QueryState>
      {asked !== null && (
        <ReasonDialog
          title={`${t(`lanes.${verb}`)}: ${asked.id}`}
          action={t(`lanes.${verb}`)}
          onDecide={async (reason) => {
            await post(`/lanes/${encodeURIComponent(asked.id)}/${verb}`, { reason })
            await queries.invalidateQueries({ queryKey: ['lanes'] })
          }}
          onClose={() => setAsked(null)}
        >
          {t(`lanes.${verb}Text`)}
        </ReasonDialog>
      )}
    </Page>
  )
}

function LaneCard({ lane, onAsk }: { readonly lane: Lane; readonly onAsk: () => void }) {
  const { t } = useTranslation()
  const { canDecide } = useRights()
  const now = useNow()
  const oldest =
    lane.oldestReceivedAt === null ? '–' : formatSpan(Math.max(0, now - Date.parse(lane.oldestReceivedAt)))
  const numbers: readonly (readonly [string, string])[] = [
    [t('overview.waiting'), formatNumber(lane.waiting)],
    [t('overview.held'), formatNumber(lane.held)],
    [t('words.state.delivering'), formatNumber(lane.delivering)],
    [t('overview.dead'), formatNumber(lane.dead)],
    [t('overview.oldest'), oldest],
  ]
  return (
    <section className="card lane" aria-label={lane.id}>
      <div className="lane-head">
        <div>
          <LaneName lane={lane} />
        </div>
        {lane.paused ? (
          <ToneBadge tone="wait" label={t('words.replayState.paused')} />
        ) : (
          <BreakerBadge breaker={lane.breaker} />
        )}
      </div>
      <dl className="pairs">
        {numbers.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {lane.paused && lane.reason !== null && (
        <Text size="sm" className="foreign">
          {`${t('common.reason')}: ${lane.reason}`}
        </Text>
      )}
      {lane.pausedUntil !== null && (
        <Text size="sm" component="div">
          {t('lanes.pausedUntil')} <Moment at={lane.pausedUntil} />
        </Text>
      )}
      {canDecide && (
        <Button
          variant="default"
          mt="auto"
          leftSection={
            lane.paused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
          }
          onClick={onAsk}
        >
          {t(lane.paused ? 'lanes.resume' : 'lanes.pause')}
        </Button>
      )}
    </section>
  )
}
