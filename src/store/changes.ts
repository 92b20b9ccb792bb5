import type { ExchangeState } from '../domain/exchange.ts'
import type { Database } from './database.ts'

/** One change of an exchange's state. */
export interface ExchangeChange {
  /** Rises within an exchange; a number of all processes. */
  readonly seq: number
  readonly id: string
  readonly route: string
  readonly sender: string
  readonly partner: string
  readonly key: string
  readonly state: ExchangeState
  /** Attempts opened so far. */
  readonly attempts: number
  readonly at: Date
}

/** The changes of state of the whole store, of all processes (migration 0004). */
export interface ChangeLog {
  /** From now on, for so long, changes are written down. Called again and again by whoever watches; `watcher` is its UUID. */
  readonly watch: (watcher: string, ms: number) => Promise<void>
  /** Oldest first. What one transaction writes late may have a lower number than what another has shown before: see `createChangeReader`. */
  readonly after: (seq: number, limit: number) => Promise<readonly ExchangeChange[]>
  /** The highest number so far; 0: none. */
  readonly last: () => Promise<number>
  /** Forgets what is older, and watchers that are gone. */
  readonly forget: (olderThanMs: number) => Promise<void>
  /** Replay jobs that may have changed lately: those that are not finished, and the newest. */
  readonly openReplays: () => Promise<readonly string[]>
}

export function createChangeLog(database: Database): ChangeLog {
  return {
    watch: async (watcher, ms) => {
      await database.query({
        name: 'changes.watch',
        text: `insert into change_watchers (watcher, until) values ($1, clock_timestamp() + $2 * interval '1 ms')
          on conflict (watcher) do update set until = excluded.until`,
        values: [watcher, ms],
      })
    },
    after: async (seq, limit) => {
      const rows = await database.query<Omit<ExchangeChange, 'seq'> & { readonly seq: string }>({
        name: 'changes.after',
        text: `select seq, exchange as id, route, sender, partner, key, state, attempts, at from exchange_changes
          where seq > $1 order by seq limit $2`,
        values: [seq, limit],
      })
      return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
    },
    last: async () => {
      const [row] = await database.query<{ seq: string | null }>({
        name: 'changes.last',
        text: 'select max(seq) as seq from exchange_changes',
      })
      return Number(row?.seq ?? 0)
    },
    forget: async (olderThanMs) => {
      await database.query({
        name: 'changes.forget',
        text: `delete from exchange_changes where at < clock_timestamp() - $1 * interval '1 ms'`,
        values: [olderThanMs],
      })
      await database.query({
        name: 'changes.forget-watchers',
        text: 'delete from change_watchers where until < clock_timestamp()',
      })
    },
    openReplays: async () => {
      const rows = await database.query<{ id: string }>({
        name: 'changes.open-replays',
        text: `(select id from replays where state <> 'finished' order by id desc limit 50)
          union (select id from replays order by id desc limit 5)`,
      })
      return rows.map((row) => row.id)
    },
  }
}
