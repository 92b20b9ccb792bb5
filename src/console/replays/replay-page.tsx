import { Button, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post } from '../api/client.ts'
import { replayQuery, useRights } from '../api/queries.ts'
import type { Replay } from '../api/types.ts'
import { formatNumber } from '../format.ts'
import { Amount } from '../parts/amount.tsx'
import { Card } from '../parts/card.tsx'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { ReplayBadge } from '../parts/tone.tsx'
import { places } from '../places.ts'
import { ApprovalCard } from './approval-card.tsx'
import { EditedMessages } from './edited-messages.tsx'

export function ReplayPage({ params }: { readonly params: { readonly id?: string } }) {
  const { t } = useTranslation()
  const id = params.id ?? ''
  const query = useQuery(replayQuery(id))
  const queries = useQueryClient()
  const { canDecide } = useRights()
  const [isAsked, setAsked] = useState(false)
  const verb = query.data?.state === 'paused' ? 'resume' : 'pause'
  const Icon = verb === 'pause' ? IconPlayerPause : IconPlayerPlay
  return (
    <Page
      title={t('replays.oneTitle')}
      beside={query.data && <ReplayBadge state={query.data.state} />}
      lead={query.data && <Lead replay={query.data} />}
      actions={
        canDecide &&
        (query.data?.state === 'running' || query.data?.state === 'paused') && (
          <Button
            variant="default"
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => setAsked(true)}
          >
            {t(`lanes.${verb}`)}
          </Button>
        )
      }
    >
      <QueryState query={query} height={240}>
        {(replay) => (
          <>
            <ApprovalCard replay={replay} />
            <Report replay={replay} />
            {(replay.edited ?? []).length > 0 && (
              <Card title={t('replays.edited')}>
                <EditedMessages edited={replay.edited} />
              </Card>
            )}
          </>
        )}
      </QueryState>
      {isAsked && (
        <ReasonDialog
          title={t(`replays.${verb}Title`)}
          action={t(`lanes.${verb}`)}
          onDecide={async (reason) => {
            await post(`/replays/${encodeURIComponent(id)}/${verb}`, { reason })
            await queries.invalidateQueries({ queryKey: ['replay', id] })
          }}
          onClose={() => setAsked(false)}
        >
          {t(`replays.${verb}Text`)}
        </ReasonDialog>
      )}
    </Page>
  )
}

function Lead({ replay }: { readonly replay: Replay }) {
  return (
    <>
      {`${replay.by} · `}
      <Moment at={replay.at} />
      {' · '}
      <span className="foreign">{replay.reason}</span>
    </>
  )
}

/** How far it has come; at its end, the report. */
function Report({ replay }: { readonly replay: Replay }) {
  const { t } = useTranslation()
  const { matched, done, delivered, dead, state } = replay
  const share = matched === 0 ? 100 : (done / matched) * 100
  const label = t('replays.progress', { done: formatNumber(done), matched: formatNumber(matched) })
  return (
    <Card>
      <Stack gap="lg">
        <div>
          <Text size="sm" fw={600} mb={6} role="status">
            {label}
          </Text>
          <Progress.Root size="xl">
            <Progress.Section
              value={(share * delivered) / Math.max(1, done)}
              color="var(--chart-delivered)"
              aria-label={t('words.state.delivered')}
            />
            <Progress.Section
              value={(share * (done - delivered)) / Math.max(1, done)}
              color="var(--chart-dead)"
              aria-label={t('words.state.dead')}
            />
          </Progress.Root>
        </div>
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          <Amount label={t('replays.messages')} value={matched} />
          <Amount label={t('words.state.delivered')} value={delivered} />
          <Amount label={t('replays.deadAgain')} value={dead} isBad />
          <Amount label={t('replays.left')} value={matched - done} />
        </SimpleGrid>
        {state === 'finished' && (
          <Text>
            {t(dead === 0 ? 'replays.allThrough' : 'replays.someDead')}{' '}
            {dead > 0 && (
              <Go to={places.dead} underline="always">
                {t('overview.seeAll')}
              </Go>
            )}
          </Text>
        )}
      </Stack>
    </Card>
  )
}
