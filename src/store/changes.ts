import type { ChangeLog, ExchangeChange } from '../flow/changes.ts'
import type { Database } from './database.ts'

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
        text: `(select id from replays where state not in ('finished', 'rejected') order by id desc limit 50)
          union (select id from replays order by id desc limit 5)`,
      })
      return rows.map((row) => row.id)
    },
  }
}
