import { fail, ok, type Result } from '../domain/failure.ts'
import type { Actor, ReplayEdit } from '../flow/operator-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { appendAudit } from './audit.ts'
import type { Client, Database } from './database.ts'
import { monthOfId } from './ids.ts'
import { bodyPlace } from './lease.ts'
import type { NewReplay } from './replays.ts'

/**
 * Keeps the edited messages with their job: they take effect when the job takes up their exchanges. Whom they name the exchanges are about from here
 * on, whatever becomes of the job: what is kept is found when somebody is to be erased. Ordered, as two who edit the same must not meet crosswise.
 */
export async function insertEdits(
  client: Client,
  { replayId, terms }: Pick<NewReplay, 'replayId' | 'terms'>,
  sealing: Pick<Sealing, 'seal'>,
): Promise<void> {
  const edits = terms.edits.toSorted((a, b) => (a.exchangeId < b.exchangeId ? -1 : 1))
  for (const { exchangeId, body, paths, subjects } of edits) {
    await client.query({
      text: 'insert into replay_edits (replay, exchange, paths, body) values ($1, $2, $3, $4)',
      values: [replayId, exchangeId, paths, sealing.seal(body, bodyPlace(exchangeId, 'edit'))],
    })
    await client.query({
      text: `update exchanges set subjects = array(select distinct unnest(subjects || $2::bytea[]))
        where id = $1 and month = any($3::int[]) and not subjects @> $2::bytea[]`,
      values: [exchangeId, subjects.map((hash) => Buffer.from(hash)), [monthOfId(exchangeId), 0]],
    })
  }
}

const PURGE_BATCH = 200

/** An edited message goes with its exchange. There are few: a person has written each. */
export async function purgeEdits(database: Database): Promise<void> {
  const rows = await database.query<{ exchange: string }>({
    text: 'select distinct exchange from replay_edits',
  })
  const ids = rows.map(({ exchange }) => exchange)
  for (let from = 0; from < ids.length; from += PURGE_BATCH) {
    const batch = ids.slice(from, from + PURGE_BATCH)
    await database.query({
      text: `delete from replay_edits where exchange = any($1::uuid[])
        and not exists (select from exchanges e where e.id = replay_edits.exchange and e.month = any($2::int[]))`,
      values: [batch, [...new Set([...batch.map(monthOfId), 0])]],
    })
  }
}

/**
 * Puts the edited message beside the original (I5), which stays; from here on it is what is translated. In the transaction that makes the exchange
 * due. `items` name each exchange once.
 */
export async function takeUpEdits(
  client: Client,
  items: readonly { readonly replayId: string; readonly exchangeId: string }[],
): Promise<void> {
  if (items.length === 0) return
  await client.query({
    name: 'replay-edits.take-up',
    text: `with edits as (
        select e.exchange, e.body from unnest($1::uuid[], $2::uuid[]) as u(replay, exchange)
        join replay_edits e on e.replay = u.replay and e.exchange = u.exchange
      ), marked as (
        update exchanges x set is_edited = true from edits where x.id = edits.exchange and x.month = any($3::int[]) and x.state = 'dead'
        returning x.month, x.id
      )
      insert into exchange_bodies (month, exchange, kind, body) select m.month, m.id, 'edit', e.body from marked m join edits e on e.exchange = m.id
      on conflict (month, exchange, kind) do update set body = excluded.body`,
    values: [
      items.map(({ replayId }) => replayId),
      items.map(({ exchangeId }) => exchangeId),
      [...new Set([...items.map(({ exchangeId }) => monthOfId(exchangeId)), 0])],
    ],
  })
}

/** proposed → running or rejected, by another person than the one who asked. */
export async function decideReplay(
  client: Client,
  decision: {
    readonly replayId: string
    readonly isApproved: boolean
    readonly actor: Actor
    readonly reason: string
  },
  sealing: Pick<Sealing, 'hash'>,
): Promise<Result<null>> {
  const { replayId, isApproved, actor, reason } = decision
  const { rows } = await client.query<{ state: string; by: string }>({
    text: 'select state, by from replays where id = $1 for update',
    values: [replayId],
  })
  const [row] = rows
  if (!row) return fail('NOT_FOUND', 'There is no such replay. GET /admin/v1/replays lists them.')
  if (row.state !== 'proposed')
    return fail('STATE_CONFLICT', `This replay is ${row.state} and waits for no approval. Look at it again.`)
  if (isApproved && row.by === actor.by)
    return fail('FORBIDDEN', 'Another person than the one who asked for this replay must approve it.')
  if (isApproved && (await isOvertaken(client, replayId)))
    return fail(
      'STATE_CONFLICT',
      'An exchange whose message is edited here is not dead any more: the edited message would not be sent. Reject this replay.',
    )
  await client.query({
    text: 'update replays set state = $2, decided_by = $3, decided_at = clock_timestamp(), decision_reason = $4 where id = $1',
    values: [replayId, isApproved ? 'running' : 'rejected', actor.by, reason],
  })
  const action = isApproved ? 'replay.approve' : 'replay.reject'
  await appendAudit(client, actor, { action, object: replayId, reason, details: { by: row.by } }, sealing)
  return ok(null)
}

/** Whether an exchange with an edited message has left its state meanwhile: only the message of a dead one is edited. */
async function isOvertaken(client: Client, replayId: string): Promise<boolean> {
  const { rows } = await client.query({
    text: `select from replay_edits e
      join replay_items i on i.replay = e.replay and i.exchange = e.exchange
      join exchanges x on x.id = e.exchange and x.month in (i.month, 0)
      where e.replay = $1 and x.state <> 'dead' limit 1`,
    values: [replayId],
  })
  return rows.length > 0
}

/** The edited messages of a job, each with its original. */
export async function replayEdits(
  database: Database,
  replayId: string,
  sealing: Pick<Sealing, 'open'>,
): Promise<readonly ReplayEdit[]> {
  const rows = await database.query<{
    exchange: string
    route: string
    paths: string[]
    body: Buffer
    original: Buffer | null
  }>({
    text: `select e.exchange, x.route, e.paths, e.body, b.body as original from replay_edits e
      join replay_items i on i.replay = e.replay and i.exchange = e.exchange
      join exchanges x on x.id = e.exchange and x.month in (i.month, 0)
      left join exchange_bodies b on b.exchange = e.exchange and b.month = x.month and b.kind = 'in'
      where e.replay = $1 order by e.exchange`,
    values: [replayId],
  })
  const open = (sealed: Buffer | null, id: string, kind: 'in' | 'edit'): Uint8Array | null => {
    try {
      return sealed === null ? null : sealing.open(sealed, bodyPlace(id, kind))
    } catch {
      return null
    }
  }
  return rows.map((row) => ({
    exchangeId: row.exchange,
    route: row.route,
    paths: row.paths,
    before: open(row.original, row.exchange, 'in'),
    after: open(row.body, row.exchange, 'edit'),
  }))
}
