import { Button, Checkbox, Menu, Table } from '@mantine/core'
import { IconColumns3, IconDownload, IconSend } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { useRights } from '../api/queries.ts'
import type { Exchange } from '../api/types.ts'
import { download } from '../download.ts'
import { formatNumber } from '../format.ts'
import { Card } from '../parts/card.tsx'
import { cursorList, itemsOf } from '../parts/cursor-list.ts'
import { MoreButton } from '../parts/more-button.tsx'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { places } from '../places.ts'
import { COLUMNS, type Column, columnCell, columnTitle } from './columns.tsx'
import { exportCsv } from './export.ts'
import { type FilterName, queryOf } from './filter.ts'
import { Filters } from './filters.tsx'
import { NoneFound } from './none-found.tsx'
import { useColumns } from './use-columns.ts'

export function ExchangesPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const [columns, toggle] = useColumns()
  const filter = queryOf(search)
  const { canDecide } = useRights()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  // Only what is dead can be replayed: there one may choose.
  const isSelectable = canDecide && filter.state === 'dead'
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
          {isSelectable && <ReplayButton search={search} selected={selected} />}
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
          {(pages) => (
            <ExchangeTable
              exchanges={itemsOf(pages)}
              columns={columns}
              wanted={filter.q ?? ''}
              selection={isSelectable ? { selected, onChange: setSelected } : null}
            />
          )}
        </QueryState>
        <MoreButton query={list} />
      </Card>
    </Page>
  )
}

interface ReplayButtonProps {
  readonly search: URLSearchParams
  readonly selected: ReadonlySet<string>
}

/** To the replay of what is selected, or of all that the filters find. */
function ReplayButton({ search, selected }: ReplayButtonProps) {
  const { t } = useTranslation()
  const ids = [...selected].join()
  const chosen = selected.size > 0 ? new URLSearchParams({ ids }) : search
  return (
    <Button
      component={Link}
      href={`${places.newReplay}?${chosen}`}
      leftSection={<IconSend size={16} aria-hidden />}
    >
      {selected.size > 0
        ? t('replays.selected', { number: formatNumber(selected.size) })
        : t('replays.byFilter')}
    </Button>
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

interface Selection {
  readonly selected: ReadonlySet<string>
  readonly onChange: (selected: ReadonlySet<string>) => void
}

interface ExchangeTableProps {
  readonly exchanges: readonly Exchange[]
  readonly columns: readonly Column[]
  /** null: nothing can be selected. */
  readonly selection: Selection | null
  /** What was searched for. */
  readonly wanted: string
}

function ExchangeTable({ exchanges, columns, selection, wanted }: ExchangeTableProps) {
  const { t } = useTranslation()
  if (exchanges.length === 0) return <NoneFound wanted={wanted} />
  return (
    <ScrollX>
      <Table verticalSpacing="xs" horizontalSpacing="sm" highlightOnHover className="exchanges">
        <Table.Thead>
          <Table.Tr>
            {selection !== null && <Table.Th w={36} aria-label={t('replays.choose')} />}
            {columns.map((column) => (
              <Table.Th
                key={column}
                ta={column === 'attempts' ? 'right' : 'left'}
                {...(column === 'failure' && { className: 'cause' })}
              >
                {columnTitle(column, t)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {exchanges.map((exchange) => (
            <Table.Tr key={exchange.id}>
              {selection !== null && (
                <Table.Td>
                  <Checkbox
                    aria-label={t('replays.select', { key: exchange.key })}
                    checked={selection.selected.has(exchange.id)}
                    onChange={(event) =>
                      selection.onChange(
                        toggled(selection.selected, exchange.id, event.currentTarget.checked),
                      )
                    }
                  />
                </Table.Td>
              )}
              {columns.map((column) => (
                <Table.Td key={column} ta={column === 'attempts' ? 'right' : 'left'} className="cell">
                  {columnCell(column, exchange, t)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}

function toggled(selected: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const others = [...selected].filter((each) => each !== id)
  return new Set(isIn ? [...others, id] : others)
}
