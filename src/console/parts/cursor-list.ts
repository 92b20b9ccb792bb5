import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query'
import { get, type Query } from '../api/client.ts'
import type { Page } from '../api/types.ts'

/** A list that is read page by page with the API's cursor. */
export const cursorList = <Item>(key: string, path: string, filter: Query) =>
  infiniteQueryOptions({
    queryKey: [key, filter],
    queryFn: ({ pageParam, signal }) =>
      get<Page<Item>>(path, { ...filter, cursor: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

export const itemsOf = <Item>(pages: InfiniteData<Page<Item>>): readonly Item[] =>
  pages.pages.flatMap(({ items }) => items)
