import type { CallDraft, CallEnd, TriedCall } from '../flow/call-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { appendAudits } from './audit.ts'
import { callAuditFact, callEndedFact } from './call-audit.ts'
import type { Client, Database } from './database.ts'
import { monthOfId } from './ids.ts'
import { bodyPlace } from './lease.ts'
import { LIVING_GATEWAYS } from './living-gateways.ts'
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

const sealedRecord = (exchangeId: string, tried: TriedCall, sealing: Sealing): Uint8Array =>
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

/**
 * Everything of an end but its audit row. Whose row of calls_in_flight goes is who writes the end: the exchanges that it answers; ordered, as
 * two who end the same calls must not meet crosswise. An Attempt that was opened and of which nothing was sent is unmade; one that a dead
 * gateway left stays open, as the trace of what happened. All of one month (see lease.ts).
 */
const END = {
  name: 'calls.end',
  text: `with mine as (
      select exchange from calls_in_flight where exchange = any($1::uuid[]) order by exchange for update
    ), taken as (
      delete from calls_in_flight c using mine where c.exchange = mine.exchange returning c.exchange
    ), ends as (
      select u.* from unnest($1::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::int[], $9::int[], $10::text[],
        $11::bytea[], $12::bytea[], $13::bool[])
      as u(id, state, code, detail, number, outcome, duration_ms, status, try_code, record, body, is_unmade) join taken on taken.exchange = u.id
    ), unmade as (
      delete from attempts a using ends u
      where u.is_unmade and a.exchange = u.id and a.month = $2 and a.exchange = any($1::uuid[]) and a.outcome = 'open' returning a.exchange
    ), tried as (
      update attempts a set outcome = u.outcome, duration_ms = u.duration_ms, status = u.status, failure_code = u.try_code, record = u.record
      from ends u where a.exchange = u.id and a.number = u.number and a.month = $2 and a.exchange = any($1::uuid[])
    ), e as (
      update exchanges e set state = u.state, failure_code = u.code, failure_detail = u.detail, ended_at = clock_timestamp(),
        attempts = e.attempts - (select count(*)::int from unmade where exchange = e.id),
        failures = case when u.state = 'dead' and u.number is not null then e.failures + 1 else e.failures end
      from ends u where e.id = u.id and e.month = $2 and e.id = any($1::uuid[])
      returning e.*
    ), o as (
      insert into exchange_bodies (month, exchange, kind, body) select $2, id, 'out', body from ends where body is not null
    ), f as (
      insert into failed_exchanges (exchange, month, seq, route, state, sender, partner, lane, failure_code, ended_at, is_final)
      select id, month, seq, route, 'dead', sender, partner, lane, failure_code, ended_at, true from e where state = 'dead'
    ), counted as (
      insert into balance_deltas (route, part, count, minute, bin)
      select route, state, count(*), minute_of(id), case when state = 'delivered' then latency_bin(id, ended_at) end as bin
        from e group by route, state, minute_of(id), bin
      union all select route, 'retried', count(*), minute_of(id), null from e where attempts > 1 group by route, minute_of(id)
    )
    select exchange from taken`,
}

/** Ends calls within the caller's transaction, each with its audit row. false: somebody else has ended that one. */
export async function endCalls(
  client: Client,
  batch: readonly CallEnd[],
  sealing: Sealing,
): Promise<boolean[]> {
  const taken = end(client, batch, { sealing, isUnmaking: true })
  const facts = taken.then((ids) => batch.filter(({ exchangeId }) => ids.has(exchangeId)).map(callEndedFact))
  await appendAudits(client, facts, sealing)
  const ids = await taken
  return batch.map(({ exchangeId }) => ids.has(exchangeId))
}

interface Ending {
  readonly sealing: Sealing
  readonly isUnmaking: boolean
}

/** Answers the exchanges whose end was written. */
async function end(client: Client, ends: readonly CallEnd[], ending: Ending): Promise<ReadonlySet<string>> {
  const months = [...Map.groupBy(ends, ({ exchangeId }) => monthOfId(exchangeId))]
  const answers = await Promise.all(
    months.map(([month, some]) =>
      client.query<{ exchange: string }>({ ...END, values: endValues(some, month, ending) }),
    ),
  )
  return new Set(answers.flatMap(({ rows }) => rows).map((row) => row.exchange))
}

function endValues(ends: readonly CallEnd[], month: number, { sealing, isUnmaking }: Ending): unknown[] {
  return [
    ends.map(({ exchangeId }) => exchangeId),
    month,
    ends.map(({ state }) => state),
    ends.map(({ failure }) => failure?.code ?? null),
    ends.map(({ failure }) => failure?.detail ?? null),
    ends.map(({ tried }) => tried?.number ?? null),
    ends.map(({ tried }) => tried?.outcome ?? null),
    ends.map(({ tried }) => (tried ? Math.round(tried.durationMs) : null)),
    ends.map(({ tried }) => tried?.status ?? null),
    ends.map(({ tried }) => tried?.failure?.code ?? null),
    ends.map(({ exchangeId, tried }) => tried && sealedRecord(exchangeId, tried, sealing)),
    ends.map(
      ({ exchangeId, messageOut }) => messageOut && sealing.seal(messageOut, bodyPlace(exchangeId, 'out')),
    ),
    ends.map(({ tried }) => isUnmaking && tried === null),
  ]
}

/** Calls that nobody will answer: their time is over, or their gateway's advisory lock is free (it died). Index calls_in_flight_until. */
const ABANDONED = {
  name: 'calls.abandoned',
  text: `select exchange, audit from calls_in_flight where until <= clock_timestamp()
      or holder not in (${LIVING_GATEWAYS})
    order by exchange limit 500 for update skip locked`,
}

/** Ends abandoned calls dead, within the caller's transaction; answers how many. Their callers are gone: nothing is sent later. */
export async function endAbandonedCalls(client: Client, sealing: Sealing): Promise<number> {
  const { rows } = await client.query<{ exchange: string; audit: string }>(ABANDONED)
  if (rows.length === 0) return 0
  const ends = rows.map(
    ({ exchange, audit }): CallEnd => ({
      exchangeId: exchange,
      tried: null,
      state: 'dead',
      failure: ABANDONED_FAILURE,
      messageOut: null,
      audit: callAuditFact(audit),
      result: 'abandoned',
      security: null,
    }),
  )
  await end(client, ends, { sealing, isUnmaking: false })
  await appendAudits(client, ends.map(callEndedFact), sealing)
  return ends.length
}

const ABANDONED_FAILURE = {
  code: 'INTERNAL',
  detail:
    'The gateway ended in the middle of this call, so its caller got no answer. Nothing is sent later; ask again.',
} as const
