import { ok } from '../../domain/failure.ts'
import type { AdminApiDeps, AdminDoor } from './door.ts'
import { readMembers, readWord, resultOf } from './members.ts'

const WINDOWS = ['1h', '24h', '7d'] as const
export type StatsWindow = (typeof WINDOWS)[number]

/** What became of the messages that were accepted in a stretch of time; latencies from acceptance to delivery, null: none was delivered. */
export interface FiguresView {
  readonly accepted: number
  readonly delivered: number
  readonly dead: number
  /** Took more than one attempt. */
  readonly retried: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

/** Figures of a window, of the whole store. */
export interface StatsView extends FiguresView {
  /** By route id. */
  readonly byRoute: Readonly<Record<string, FiguresView>>
  /** Oldest first; the last one is under way. */
  readonly series: readonly {
    readonly at: Date
    readonly accepted: number
    readonly delivered: number
    readonly dead: number
  }[]
}

/** Figures for charts. */
export const statsDoors = ({ stats }: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/stats',
    right: 'read',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, { window: readWord(WINDOWS) }))
      if (!read.ok) return read
      const { window = '1h' } = read.value
      return ok({ status: 200, body: statsBody(window, await stats(window)) })
    },
  },
]

/** Figures as they are shown (contract §7). */
export const statsBody = (window: StatsWindow, stats: StatsView): object => ({
  window,
  accepted: stats.accepted,
  delivered: stats.delivered,
  dead: stats.dead,
  retried: stats.retried,
  p50Ms: stats.p50Ms,
  p99Ms: stats.p99Ms,
  byRoute: stats.byRoute,
  series: stats.series.map((point) => ({ ...point, at: point.at.toISOString() })),
})
