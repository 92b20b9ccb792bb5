import { Button, Table, Text } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../api/queries.ts'
import { formatDate, formatNumber } from '../format.ts'
import { CursorCard } from '../parts/cursor-card.tsx'
import { cursorList } from '../parts/cursor-list.ts'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { None } from '../parts/none.tsx'
import { Page } from '../parts/page.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { places } from '../places.ts'
import { OrderedBy, ReconciliationBadge } from './badges.tsx'
import { OrderDialog } from './order-dialog.tsx'
import { differing, type Reconciliation } from './queries.ts'

/** Every comparison with the payment providers, the daily ones and those that somebody ordered. */
export function ReconciliationsPage() {
  const { t } = useTranslation()
  const { canDecide } = useRights()
  const [isAsked, setAsked] = useState(false)
  const list = useInfiniteQuery(cursorList<Reconciliation>('reconciliations', '/reconciliations', {}))
  return (
    <Page
      title={t('reconciliations.title')}
      lead={t('reconciliations.lead')}
      actions={
        canDecide && (
          <Button leftSection={<IconScale size={16} aria-hidden />} onClick={() => setAsked(true)}>
            {t('reconciliations.order')}
          </Button>
        )
      }
    >
      <CursorCard query={list} height={300} empty={t('reconciliations.none')}>
        {(reconciliations) => <ReconciliationTable reconciliations={reconciliations} />}
      </CursorCard>
      {isAsked && <OrderDialog onClose={() => setAsked(false)} />}
    </Page>
  )
}

function ReconciliationTable({ reconciliations }: { readonly reconciliations: readonly Reconciliation[] }) {
  const { t } = useTranslation()
  return (
    <ScrollX>
      <Table verticalSpacing="xs" horizontalSpacing="md" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('reconciliations.day')}</Table.Th>
            <Table.Th>{t('common.state')}</Table.Th>
            <Table.Th ta="right">{t('reconciliations.differs')}</Table.Th>
            <Table.Th ta="right">{t('reconciliations.class.matched')}</Table.Th>
            <Table.Th>{t('common.by')}</Table.Th>
            <Table.Th>{t('common.at')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {reconciliations.map((each) => (
            <Table.Tr key={each.reconciliationId}>
              <Table.Td className="cell">
                <Go to={places.reconciliation(each.reconciliationId)} size="sm" fw={600}>
                  {formatDate(each.date)}
                </Go>
              </Table.Td>
              <Table.Td>
                <ReconciliationBadge state={each.state} />
              </Table.Td>
              <Table.Td ta="right">
                <Count of={each} count={differing(each)} isBad />
              </Table.Td>
              <Table.Td ta="right">
                <Count of={each} count={each.counts.matched ?? 0} />
              </Table.Td>
              <Table.Td className="foreign">
                <OrderedBy by={each.by} />
              </Table.Td>
              <Table.Td className="cell">
                <Moment at={each.at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}

interface CountProps {
  readonly of: Reconciliation
  readonly count: number
  readonly isBad?: boolean
}

/** What is not done yet has no counts. */
function Count({ of, count, isBad = false }: CountProps) {
  if (of.state !== 'done') return <None />
  return (
    <Text span size="sm" {...(isBad && count > 0 && { c: 'var(--tone-bad)', fw: 600 })}>
      {formatNumber(count)}
    </Text>
  )
}
