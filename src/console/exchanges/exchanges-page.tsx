import { Button, Checkbox, Menu, Stack, Table, Text } from '@mantine/core'
import { IconColumns3, IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import type { Exchange } from '../api/types.ts'
import { download } from '../download.ts'
import { Card } from '../parts/card.tsx'
import { cursorList, itemsOf } from '../parts/cursor-list.ts'
import { MoreButton } from '../parts/more-button.tsx'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { COLUMNS, type Column, columnCell, columnTitle } from './columns.tsx'
import { exportCsv } from './export.ts'
import { type FilterName, queryOf } from './filter.ts'
import { Filters } from './filters.tsx'
import { useColumns } from './use-columns.ts'

export function ExchangesPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const [columns, toggle] = useColumns()
  const filter = queryOf(search)
  const list = useInfiniteQuery(cursorList<Exchange>('exchanges', '/exchanges', filter))
  const file = useMutation({
    mutationFn: () => exportCsv(filter, columns, t),
    onSuccess: (text) => download('lienthong.csv', 'text/csv;charset=utf-8', text),
  })
  const change = (name: FilterName, value: string): void =>
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
    <Page
      title={t('exchanges.title')}
      actions={
        <>
          <ColumnMenu columns={columns} onToggle={toggle} />
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={file.isPending}
            onClick={() => file.mutate()}
          >
            {t('exchanges.export')}
          </Button>
        </>
      }
    >
      <Card>
        <Filters search={search} onChange={change} onClear={() => setSearch({}, { replace: true })} />
      </Card>
      <Card isFlush>
        <QueryState query={list} height={420}>
          {(pages) => <ExchangeTable exchanges={itemsOf(pages)} columns={columns} />}
        </QueryState>
        <MoreButton query={list} />
      </Card>
    </Page>
  )
}

interface ColumnMenuProps {
  readonly columns: readonly Column[]
  readonly onToggle: (column: Column) => void
}

function ColumnMenu({ columns, onToggle }: ColumnMenuProps) {
  const { t } = useTranslation()
  return (
    <Menu closeOnItemClick={false} position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {t('exchanges.columns')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {COLUMNS.filter((column) => column !== 'key').map((column) => (
          <Menu.Item
            key={column}
            onClick={() => onToggle(column)}
            role="menuitemcheckbox"
            aria-checked={columns.includes(column)}
            leftSection={<Checkbox.Indicator size="xs" checked={columns.includes(column)} />}
          >
            {columnTitle(column, t)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface ExchangeTableProps {
  readonly exchanges: readonly Exchange[]
  readonly columns: readonly Column[]
}

function ExchangeTable({ exchanges, columns }: ExchangeTableProps) {
  const { t } = useTranslation()
  if (exchanges.length === 0)
    return (
      <Stack align="center" gap={4} py={64} px="md">
        <Text fw={600}>{t('exchanges.none')}</Text>
        <Text size="sm" c="dimmed" ta="center">
          {t('exchanges.noneHint')}
        </Text>
      </Stack>
    )
  return (
    <div className="scroll-x">
      <Table verticalSpacing="xs" horizontalSpacing="md" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} ta={column === 'attempts' ? 'right' : 'left'}>
                {columnTitle(column, t)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {exchanges.map((exchange) => (
            <Table.Tr key={exchange.id}>
              {columns.map((column) => (
                <Table.Td key={column} ta={column === 'attempts' ? 'right' : 'left'} className="cell">
                  {columnCell(column, exchange, t)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
