import type { DeadMessage, ReplayOrder } from '../flow/operator-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import type { Database } from './database.ts'
import { bodyPlace } from './lease.ts'
import { deadOf, isNotDead } from './replays.ts'

/** What is in memory at a time: so many messages, and so many bytes of them as they were received. A larger one is read alone. */
const PAGE = { count: 200, bytes: 32 * 1024 * 1024 }

interface DeadRow extends Omit<DeadMessage, 'exchangeId' | 'body' | 'translated'> {
  readonly id: string
  readonly kind: 'in' | 'edit'
  readonly body: Buffer
  readonly out: Buffer | null
}

/** The dead exchanges of an order with their messages, by id. */
export async function* deadMessages(
  database: Database,
  order: ReplayOrder,
  sealing: Pick<Sealing, 'open'>,
  page = PAGE,
): AsyncGenerator<DeadMessage> {
  if (isNotDead(order)) return
  for (let after: string | null = null; ; ) {
    const rows: readonly DeadRow[] = await readPage(database, order, after, page)
    for (const { id, route, sender, partner, key, kind, body, out } of rows)
      yield {
        ...{ exchangeId: id, route, sender, partner, key },
        body: sealing.open(body, bodyPlace(id, kind)),
        translated: out && sealing.open(out, bodyPlace(id, 'out')),
      }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

function readPage(
  database: Database,
  order: ReplayOrder,
  after: string | null,
  page: typeof PAGE,
): Promise<DeadRow[]> {
  const dead = deadOf(order)
  const at = dead.values.length
  return database.query<DeadRow>({
    text: `with page as (
        select *, sum(size) over (order by id) - size as before from (
          select e.id, e.month, e.route, e.sender, e.partner, e.key, e.is_edited, e.size from ${dead.source}
          where ${dead.where} and ($${at + 1}::uuid is null or e.id > $${at + 1}) order by e.id limit $${at + 2}) e)
      select p.id, p.route, p.sender, p.partner, p.key, b.kind, b.body, o.body as out from page p
      join exchange_bodies b on b.month = p.month and b.exchange = p.id and b.kind = case when p.is_edited then 'edit' else 'in' end
      left join exchange_bodies o on o.month = p.month and o.exchange = p.id and o.kind = 'out'
      where p.before < $${at + 3} order by p.id`,
    values: [...dead.values, after, page.count, page.bytes],
  })
}
