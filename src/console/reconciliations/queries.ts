import { queryOptions } from '@tanstack/react-query'
import { get } from '../api/client.ts'
import type { AdminTypes } from '../api/generated/admin.ts'

export type Reconciliation = AdminTypes['Reconciliation']
export type Report = AdminTypes['ReconciliationReport']
export type Line = AdminTypes['ReconciliationLine']
export type LineClass = Line['class']

/** What needs somebody first, what agrees last. */
export const CLASSES = [
  'status-differs',
  'amount-differs',
  'only-us',
  'only-provider',
  'paid-not-forwarded',
  'unanswered',
  'matched',
] as const satisfies readonly LineClass[]

/** How many lines do not agree. */
export const differing = ({ counts }: Pick<Reconciliation, 'counts'>): number =>
  CLASSES.reduce((sum, kind) => sum + (kind === 'matched' ? 0 : (counts[kind] ?? 0)), 0)

const RUNNING_MS = 1_500

export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ['reconciliation', id],
    queryFn: ({ signal }) => get<Report>(`/reconciliations/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? RUNNING_MS : false),
  })
