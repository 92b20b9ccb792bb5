import { Group, Table, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import type { AuditEntry } from '../api/types.ts'
import { Card } from '../parts/card.tsx'
import { CursorCard } from '../parts/cursor-card.tsx'
import { cursorList } from '../parts/cursor-list.ts'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { actionName, roleName } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { places } from '../places.ts'

const FILTERS = ['by', 'object'] as const

export function AuditPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const filter = Object.fromEntries(FILTERS.map((name) => [name, search.get(name)?.trim() || undefined]))
  const list = useInfiniteQuery(cursorList<AuditEntry>('audit', '/audit', filter))
  const change = (name: string, value: string): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <Card>
        <Group gap="sm" align="flex-end">
          {FILTERS.map((name) => (
            <TextInput
              key={name}
              type="search"
              size="sm"
              className="grow"
              label={t(`audit.${name}`)}
              value={search.get(name) ?? ''}
              onChange={(event) => change(name, event.currentTarget.value)}
            />
          ))}
        </Group>
      </Card>
      <CursorCard query={list} height={420} empty={t('common.noRecord')}>
        {(entries) => <AuditTable entries={entries} />}
      </CursorCard>
    </Page>
  )
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t } = useTranslation()
  return (
    <ScrollX>
      <Table verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('common.at')}</Table.Th>
            <Table.Th>{t('audit.by')}</Table.Th>
            <Table.Th>{t('audit.action')}</Table.Th>
            <Table.Th>{t('audit.object')}</Table.Th>
            <Table.Th>{t('common.reason')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map(({ id, at, by, role, action, object, reason }) => (
            <Table.Tr key={id}>
              <Table.Td className="cell">
                <Moment at={at} />
              </Table.Td>
              <Table.Td>
                <span className="foreign cell">{by}</span>
                <Text size="xs" c="dimmed">
                  {roleName(role)}
                </Text>
              </Table.Td>
              <Table.Td>
                {actionName(action)}
                <Text size="xs" c="dimmed" className="code">
                  {action}
                </Text>
              </Table.Td>
              <Table.Td className="code">
                <AuditObject action={action} object={object} />
              </Table.Td>
              <Table.Td className="foreign">{reason ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}

/** What was decided about, as a link where it has a page. */
function AuditObject({ action, object }: Pick<AuditEntry, 'action' | 'object'>) {
  if (action.startsWith('exchange.')) return <Go to={places.exchange(object)}>{object}</Go>
  if (action.startsWith('replay.')) return <Go to={places.replay(object)}>{object}</Go>
  if (action.startsWith('lane.')) return <Go to={places.lanes}>{object}</Go>
  if (action.startsWith('payment.')) return <Go to={places.payment(object)}>{object}</Go>
  return object
}
