import type { CallDraft, TriedCall } from '../flow/call-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import type { Database } from './database.ts'
import { monthOfId } from './ids.ts'
import { attemptPlace, attemptRecord } from './settle.ts'

/** A draft with the id it will have, and its body as it is written. */
export interface NewCall {
  readonly id: string
  readonly draft: CallDraft
  readonly sealedBody: Uint8Array
}

/** Exchange, body, first Attempt (I2) and the row that says who answers it: one statement, no line, no lock but of rows nobody else knows. */
const OPEN = {
  name: 'calls.open',
  text: `with news as (
      select * from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[], $10::bytea[],
        $11::text[], $12::float8[], $13::text[])
      as n(id, month, route, sender, partner, lane, key, size, traceparent, body, subjects, until_ms, audit)
    ), e as (
      insert into exchanges (month, id, route, sender, partner, lane, key, order_key, on_dead, state, size, attempts, subjects, traceparent)
      select month, id, route, sender, partner, lane, key, upper(key), 'skip', 'delivering', size, 1, subjects::bytea[], traceparent from news
      returning month, id, seq, route, lane
    ), b as (
      insert into exchange_bodies (month, exchange, kind, body) select month, id, 'in', body from news
    ), a as (
      insert into attempts (month, exchange, number) select month, id, 1 from news
    ), counted as (
      insert into balance_deltas (route, part, count, minute) select route, 'accepted', count(*), minute_of(id) from e group by route, minute_of(id)
    )
    insert into calls_in_flight (exchange, month, seq, route, lane, holder, until, audit)
    select e.id, e.month, e.seq, e.route, e.lane, $14, clock_timestamp() + n.until_ms * interval '1 ms', n.audit from e join news n on n.id = e.id
    returning exchange, exists (select from lanes l where l.id = lane and (l.is_paused or l.paused_until > clock_timestamp())) as is_paused`,
}

/** After its caller's deadline a gateway has this long to write the end. */
const GRACE_MS = 10_000

/** One answer per call: whether its lane is paused, so that nothing is to be sent (I9). One statement is a transaction of its own. */
export async function openCalls(
  database: Database,
  batch: readonly NewCall[],
  gateway: number,
): Promise<boolean[]> {
  const rows = await database.query<{ exchange: string; is_paused: boolean }>({
    ...OPEN,
    values: [
      batch.map(({ id }) => id),
      batch.map(({ id }) => monthOfId(id)),
      batch.map(({ draft }) => draft.route),
      batch.map(({ draft }) => draft.sender),
      batch.map(({ draft }) => draft.partner),
      batch.map(({ draft }) => draft.lane),
      batch.map(({ draft }) => draft.key),
      batch.map(({ draft }) => draft.body.length),
      batch.map(({ draft }) => draft.traceparent),
      batch.map(({ sealedBody }) => sealedBody),
      batch.map(({ draft }) => `{${draft.subjects.map((hash) => `"\\\\x${hexOf(hash)}"`).join(',')}}`),
      batch.map(({ draft }) => draft.waitMs + GRACE_MS),
      batch.map(({ draft }) => JSON.stringify(draft.audit)),
      gateway,
    ],
  })
  const paused = new Set(rows.filter((row) => row.is_paused).map((row) => row.exchange))
  return batch.map(({ id }) => paused.has(id))
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const TRIED = {
  name: 'calls.tried',
  text: `update attempts set outcome = $3, duration_ms = $4, status = $5, failure_code = $6, record = $7
    where exchange = $1 and number = $2 and month = $8`,
}

/** The call goes on: its Exchange stays in flight. */
export async function settleTry(
  database: Database,
  exchangeId: string,
  tried: TriedCall,
  sealing: Sealing,
): Promise<void> {
  await database.query({
    ...TRIED,
    values: [
      exchangeId,
      tried.number,
      tried.outcome,
      Math.round(tried.durationMs),
      tried.status,
      tried.failure?.code ?? null,
      sealedRecord(exchangeId, tried, sealing),
      monthOfId(exchangeId),
    ],
  })
}

export const sealedRecord = (exchangeId: string, tried: TriedCall, sealing: Sealing): Uint8Array =>
  sealing.seal(
    attemptRecord(tried.calls, tried.receipt, tried.failure),
    attemptPlace(exchangeId, tried.number),
  )

const OPEN_TRY = {
  name: 'calls.open-try',
  text: `with e as (
      update exchanges e set attempts = $2, failures = $2 - 1 from calls_in_flight c
      where c.exchange = $1 and e.id = $1 and e.month = $3 and e.state = 'delivering' returning e.month, e.id
    )
    insert into attempts (month, exchange, number) select month, id, $2 from e returning number`,
}

/** Opens the next Attempt (I2). false: the call has been ended. */
export async function openTry(database: Database, exchangeId: string, number: number): Promise<boolean> {
  const rows = await database.query({ ...OPEN_TRY, values: [exchangeId, number, monthOfId(exchangeId)] })
  return rows.length === 1
}
