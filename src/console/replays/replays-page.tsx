import { Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Replay } from '../api/types.ts'
import { formatNumber } from '../format.ts'
import { CursorCard } from '../parts/cursor-card.tsx'
import { cursorList } from '../parts/cursor-list.ts'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { ReplayBadge } from '../parts/tone.tsx'
import { places } from '../places.ts'

export function ReplaysPage() {
  const { t } = useTranslation()
  const list = useInfiniteQuery(cursorList<Replay>('replays', '/replays', {}))
  return (
    <Page title={t('replays.title')} lead={t('replays.lead')}>
      <CursorCard query={list} height={300} empty={t('replays.none')}>
        {(replays) => <ReplayTable replays={replays} />}
      </CursorCard>
    </Page>
  )
}

function ReplayTable({ replays }: { readonly replays: readonly Replay[] }) {
  const { t } = useTranslation()
  return (
    <ScrollX>
      <Table verticalSpacing="xs" horizontalSpacing="md" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('common.at')}</Table.Th>
            <Table.Th>{t('common.state')}</Table.Th>
            <Table.Th ta="right">{t('replays.messages')}</Table.Th>
            <Table.Th ta="right">{t('words.state.delivered')}</Table.Th>
            <Table.Th ta="right">{t('replays.deadAgain')}</Table.Th>
            <Table.Th>{t('common.by')}</Table.Th>
            <Table.Th>{t('common.reason')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {replays.map((replay) => (
            <Table.Tr key={replay.replayId}>
              <Table.Td className="cell">
                <Go to={places.replay(replay.replayId)}>
                  <Moment at={replay.at} />
                </Go>
              </Table.Td>
              <Table.Td>
                <ReplayBadge state={replay.state} />
              </Table.Td>
              <Table.Td ta="right">{formatNumber(replay.matched)}</Table.Td>
              <Table.Td ta="right">{formatNumber(replay.delivered)}</Table.Td>
              <Table.Td ta="right">{formatNumber(replay.dead)}</Table.Td>
              <Table.Td className="foreign">{replay.by}</Table.Td>
              <Table.Td className="foreign">{replay.reason}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}
