import { SimpleGrid, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DryRun } from '../api/types.ts'
import { IssueList } from '../exchange/issue-list.tsx'
import { formatNumber } from '../format.ts'
import { Amount } from '../parts/amount.tsx'
import { failureTexts } from '../parts/failure-texts.ts'
import { Go } from '../parts/go.tsx'
import { nameOf } from '../parts/names.ts'
import { places } from '../places.ts'
import { MessageChanges } from './message-changes.tsx'

/** How many by route and partner, and what the dry run found. */
export function Preview({ trial }: { readonly trial: DryRun }) {
  const { t } = useTranslation()
  if (trial.matched === 0) return <Text size="sm">{t('replays.noneMatched')}</Text>
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 4 }} mb="md">
        <Amount label={t('replays.matched')} value={trial.matched} />
        <Amount label={t('replays.translates')} value={trial.translates} />
        <Amount label={t('replays.fails')} value={trial.matched - trial.translates} isBad />
        <Amount label={t('replays.changed')} value={trial.changed} />
      </SimpleGrid>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('common.route')}</Table.Th>
            <Table.Th>{t('common.partner')}</Table.Th>
            <Table.Th ta="right">{t('replays.messages')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {trial.groups.map(({ route, partner, count }) => (
            <Table.Tr key={`${route} ${partner}`}>
              <Table.Td>{nameOf('route', route)}</Table.Td>
              <Table.Td>{nameOf('partner', partner)}</Table.Td>
              <Table.Td ta="right">{formatNumber(count)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {trial.fails.length > 0 && (
        <ul className="steps" aria-label={t('replays.fails')}>
          {trial.fails.map(({ id, failure }) => (
            <li key={id}>
              <Go to={places.exchange(id)} className="code">
                {id}
              </Go>
              {` · ${failureTexts(failure.code).what} (${failure.code})`}
              {failure.issues !== undefined && <IssueList issues={failure.issues} />}
            </li>
          ))}
        </ul>
      )}
      <MessageChanges trial={trial} />
    </>
  )
}
