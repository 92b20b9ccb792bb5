import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lanesQuery, routesQuery } from '../api/queries.ts'
import { nameOf } from '../parts/names.ts'
import { FILTERS, type FilterName, STATES } from './filter.ts'

export interface FiltersProps {
  readonly search: URLSearchParams
  readonly onChange: (name: FilterName, value: string) => void
  readonly onClear: () => void
}

const SELECT_WIDTH = { base: '100%', xs: 196 }
const DAY_WIDTH = { base: 'calc(50% - 6px)', xs: 158 }

/** Every filter of the list; each is in the address at once. */
export function Filters({ search, onChange, onClear }: FiltersProps) {
  const { t } = useTranslation()
  const routes = useQuery(routesQuery).data ?? []
  const partners = [...new Set((useQuery(lanesQuery).data ?? []).map(({ partner }) => partner))]
  const select = (name: 'state' | 'route' | 'partner', options: readonly (readonly [string, string])[]) => (
    <NativeSelect
      size="sm"
      // As wide before its options are there as after.
      w={SELECT_WIDTH}
      label={t(`common.${name}`)}
      value={search.get(name) ?? ''}
      onChange={(event) => onChange(name, event.currentTarget.value)}
      data={[{ value: '', label: t('common.all') }, ...options.map(([value, label]) => ({ value, label }))]}
    />
  )
  const day = (name: 'from' | 'to') => (
    <TextInput
      type="date"
      size="sm"
      w={DAY_WIDTH}
      label={t(`exchanges.${name}`)}
      value={search.get(name) ?? ''}
      onChange={(event) => onChange(name, event.currentTarget.value)}
    />
  )
  return (
    <Group gap="sm" align="flex-end">
      <SearchText text={search.get('q') ?? ''} onSearch={(text) => onChange('q', text)} />
      {select(
        'state',
        STATES.map((state) => [state, t(`words.state.${state}`)]),
      )}
      {select(
        'route',
        routes.map(({ id }) => [id, nameOf('route', id)]),
      )}
      {select(
        'partner',
        partners.map((id) => [id, nameOf('partner', id)]),
      )}
      {day('from')}
      {day('to')}
      {FILTERS.some((name) => search.has(name)) && (
        <Button variant="subtle" leftSection={<IconFilterOff size={16} aria-hidden />} onClick={onClear}>
          {t('exchanges.clear')}
        </Button>
      )}
    </Group>
  )
}

const TYPING_MS = 350

/** Searches once somebody has stopped typing, or at once by Enter. */
function SearchText({
  text,
  onSearch,
}: {
  readonly text: string
  readonly onSearch: (text: string) => void
}) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(text)
  useEffect(() => {
    if (typed === text) return
    const timer = setTimeout(() => onSearch(typed), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed, text, onSearch])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onSearch(typed)
  }
  return (
    <form onSubmit={submit} className="grow">
      <TextInput
        type="search"
        size="sm"
        label={t('exchanges.search')}
        placeholder={t('exchanges.searchHint')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  )
}
