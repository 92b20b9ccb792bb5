import { Text } from '@mantine/core'
import type { InfiniteData } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Page } from '../api/types.ts'
import { Card } from './card.tsx'
import { itemsOf } from './cursor-list.ts'
import { MoreButton, type MoreButtonProps } from './more-button.tsx'
import { QueryState, type QueryStateProps } from './query-state.tsx'

export interface CursorCardProps<Item> {
  /** Of `cursorList`. */
  readonly query: QueryStateProps<InfiniteData<Page<Item>>>['query'] & MoreButtonProps['query']
  /** Of what is to come, px. */
  readonly height: number
  /** What is said of a list without items. */
  readonly empty: string
  readonly children: (items: readonly Item[]) => ReactNode
}

/** A list that is read page by page, from edge to edge of a card. */
export function CursorCard<Item>({ query, height, empty, children }: CursorCardProps<Item>) {
  return (
    <Card isFlush>
      <QueryState query={query} height={height}>
        {(pages) => {
          const items = itemsOf(pages)
          return items.length > 0 ? (
            children(items)
          ) : (
            <Text p="md" size="sm">
              {empty}
            </Text>
          )
        }}
      </QueryState>
      <MoreButton query={query} />
    </Card>
  )
}
