import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { ApiError, get, type Query } from './client.ts'
import type {
  DeadGroup,
  Dossier,
  Exchange,
  ExchangeDetail,
  Lane,
  Me,
  Page,
  Replay,
  ReplayDetail,
  Route,
  RoutePapers,
  Stats,
  StatsWindow,
} from './types.ts'

/** What the API refused will be refused again; what did not reach it is tried until it does. */
const isWorthRetrying = (count: number, error: Error): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500) && count < 2

export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: isWorthRetrying, retryDelay: 1_000, staleTime: 5_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })

const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get<Me>('/me', {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The caller's rights, as far as the page is concerned; the API decides. */
export function useRights(): {
  readonly me: Me | undefined
  readonly canDecide: boolean
  readonly canAudit: boolean
} {
  const me = useQuery(meQuery).data
  return {
    me,
    canDecide: me?.role === 'operator' || me?.role === 'admin',
    canAudit: me?.role === 'auditor' || me?.role === 'admin',
  }
}

export const statsQuery = (window: StatsWindow) =>
  queryOptions({
    queryKey: ['stats', window],
    queryFn: ({ signal }) => get<Stats>('/stats', { window }, signal),
    refetchInterval: window === '1h' ? 15_000 : 30_000,
  })

export const lanesQuery = queryOptions({
  queryKey: ['lanes'],
  queryFn: async ({ signal }) => (await get<{ items: readonly Lane[] }>('/lanes', {}, signal)).items,
  refetchInterval: 15_000,
})

export const exchangesQuery = (filter: Query) =>
  queryOptions({
    queryKey: ['exchanges', filter],
    queryFn: ({ signal }) => get<Page<Exchange>>('/exchanges', filter, signal),
  })

export const routesQuery = queryOptions({
  queryKey: ['routes'],
  queryFn: async ({ signal }) => (await get<{ items: readonly Route[] }>('/routes', {}, signal)).items,
  staleTime: 60_000,
})

export const exchangeQuery = (id: string) =>
  queryOptions({
    queryKey: ['exchange', id],
    queryFn: ({ signal }) => get<ExchangeDetail>(`/exchanges/${encodeURIComponent(id)}`, {}, signal),
  })

export const dossierQuery = (code: string) =>
  queryOptions({
    queryKey: ['dossier', code],
    queryFn: ({ signal }) => get<Dossier>(`/dossiers/${encodeURIComponent(code)}`, { limit: 200 }, signal),
  })

export const deadQuery = queryOptions({
  queryKey: ['dead'],
  queryFn: async ({ signal }) =>
    (await get<{ items: readonly DeadGroup[] }>('/dead-letters', {}, signal)).items,
})

/** How many of the latest replays wait for another person's approval. */
export const proposedCountQuery = queryOptions({
  queryKey: ['replays', 'proposed'],
  queryFn: async ({ signal }) => {
    const { items } = await get<Page<Replay>>('/replays', { limit: 50 }, signal)
    return items.filter(({ state }) => state === 'proposed').length
  },
  refetchInterval: 30_000,
})

const isOver = (state: ReplayDetail['state'] | undefined): boolean =>
  state === 'finished' || state === 'rejected'

export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['replay', id],
    queryFn: ({ signal }) => get<ReplayDetail>(`/replays/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : 3_000),
  })

export const routePapersQuery = (id: string) =>
  queryOptions({
    queryKey: ['route', id],
    queryFn: ({ signal }) => get<RoutePapers>(`/routes/${encodeURIComponent(id)}`, {}, signal),
  })
