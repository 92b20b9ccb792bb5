import { Text } from '@mantine/core'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import type { Exchange } from '../api/types.ts'
import { formatMoment, formatNumber } from '../format.ts'
import { failureTexts } from '../parts/failure-texts.ts'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { nameOf } from '../parts/names.ts'
import { None } from '../parts/none.tsx'
import { StateBadge } from '../parts/tone.tsx'
import { places } from '../places.ts'

export const COLUMNS = [
  'key',
  'state',
  'route',
  'partner',
  'sender',
  'receivedAt',
  'attempts',
  'failure',
  'id',
] as const
export type Column = (typeof COLUMNS)[number]
/** What is shown before somebody chooses. */
export const FIRST_COLUMNS: readonly Column[] = [
  'key',
  'state',
  'route',
  'partner',
  'receivedAt',
  'attempts',
  'failure',
]

export const columnTitle = (column: Column, t: TFunction): string => {
  switch (column) {
    case 'key':
      return t('common.dossierCode')
    case 'id':
      return t('exchanges.id')
    case 'failure':
      return t('exchanges.failure')
    default:
      return t(`common.${column}`)
  }
}

export function columnCell(column: Column, exchange: Exchange, t: TFunction): ReactNode {
  switch (column) {
    case 'key':
      return (
        <Go to={places.exchange(exchange.id)} className="code" size="sm" fw={600}>
          {exchange.key}
        </Go>
      )
    case 'state':
      return <StateBadge exchange={exchange} />
    case 'receivedAt':
      return <Moment at={exchange.receivedAt} />
    case 'failure':
      return exchange.failure === null ? (
        <None />
      ) : (
        <Text size="sm" className="cause">
          {failureTexts(exchange.failure.code).what}
        </Text>
      )
    case 'id':
      return <span className="code">{exchange.id}</span>
    default:
      return columnText(column, exchange, t)
  }
}

/** The same as text, for a file. */
export function columnText(column: Column, exchange: Exchange, t: TFunction): string {
  switch (column) {
    case 'state':
      return t(
        `words.state.${exchange.state === 'waiting' && exchange.heldBy !== null ? 'held' : exchange.state}`,
      )
    case 'route':
    case 'partner':
    case 'sender':
      return nameOf(column, exchange[column])
    case 'receivedAt':
      return formatMoment(exchange.receivedAt)
    case 'attempts':
      return formatNumber(exchange.attempts)
    case 'failure':
      return exchange.failure === null ? '' : `${exchange.failure.code}: ${exchange.failure.detail}`
    default:
      return exchange[column]
  }
}
