import { Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Lane } from '../api/types.ts'
import { formatNumber, formatSpan } from '../format.ts'
import { LaneName } from '../parts/lane-name.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { BreakerBadge, ToneBadge } from '../parts/tone.tsx'
import { useNow } from '../parts/use-now.ts'

/** Backlog and age of each lane, and whether the partner can be reached. */
export function LanesNow({ lanes }: { readonly lanes: readonly Lane[] }) {
  const { t } = useTranslation()
  const now = useNow()
  return (
    <ScrollX>
      <Table verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('overview.lane')}</Table.Th>
            <Table.Th ta="right">{t('overview.waiting')}</Table.Th>
            <Table.Th ta="right">{t('overview.held')}</Table.Th>
            <Table.Th ta="right">{t('overview.dead')}</Table.Th>
            <Table.Th ta="right">{t('overview.oldest')}</Table.Th>
            <Table.Th>{t('overview.breaker')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lanes.map((lane) => (
            <Table.Tr key={lane.id}>
              <Table.Td>
                <LaneName lane={lane} />
              </Table.Td>
              <Table.Td ta="right">{formatNumber(lane.waiting)}</Table.Td>
              <Table.Td ta="right">{formatNumber(lane.held)}</Table.Td>
              <Table.Td ta="right">
                <Text span size="sm" {...(lane.dead > 0 && { c: 'var(--tone-bad)', fw: 600 })}>
                  {formatNumber(lane.dead)}
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                {lane.oldestReceivedAt === null
                  ? '–'
                  : formatSpan(Math.max(0, now - Date.parse(lane.oldestReceivedAt)))}
              </Table.Td>
              <Table.Td>
                {lane.paused ? (
                  <ToneBadge tone="wait" label={t('words.replayState.paused')} />
                ) : (
                  <BreakerBadge breaker={lane.breaker} />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}
