import type { CallEnd } from '../flow/call-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { type AuditHead, appendAudits, columnsOf, insertRows, LOCK_AUDIT, signedRows } from './audit.ts'
import { callAuditFact, callEndedFact } from './call-audit.ts'
import { sealedRecord } from './calls.ts'
import type { Client, Database } from './database.ts'
import { monthOfId } from './ids.ts'
import { bodyPlace } from './lease.ts'
import { LIVING_GATEWAYS } from './living-gateways.ts'
import { inTransaction } from './store.ts'

/**
 * Everything of an end but its audit row, from `taken` on. Whose row of calls_in_flight goes is who writes the end: the exchanges in `taken`.
 * An Attempt that was opened and of which nothing was sent is unmade; one that a dead gateway left stays open, as the trace of what happened.
 * All of one month (see lease.ts).
 */
const ENDED = `ends as (
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
    )`

/** Those that are still there. Ordered, as two who end the same calls must not meet crosswise. */
const END = {
  name: 'calls.end',
  text: `with mine as (
      select exchange from calls_in_flight where exchange = any($1::uuid[]) order by exchange for update
    ), taken as (
      delete from calls_in_flight c using mine where c.exchange = mine.exchange returning c.exchange
    ), ${ENDED}
    select exchange from taken`,
}

/**
 * All of them with their audit rows, or nothing: their macs are known only if the newest row is the one that is expected ($14, $15), and if
 * none of the calls has been ended, or is being ended, by somebody else. Waits for nobody, so that the audit's lock may be held.
 */
const END_AT_ONCE = {
  name: 'calls.end-at-once',
  text: `with head as (
      select id, mac from audit order by id desc limit 1
    ), mine as (
      select exchange from calls_in_flight where exchange = any($1::uuid[]) for update skip locked
    ), taken as (
      delete from calls_in_flight c using mine where c.exchange = mine.exchange
        and (select count(*) from mine) = cardinality($1) and coalesce((select id from head), 0) = $14::bigint
        and (select mac from head) is not distinct from $15::bytea
      returning c.exchange
    ), ${ENDED}, audited as (
      ${insertRows(16)} where exists (select from taken)
    )
    select exists (select from taken) as is_ended, coalesce((select id from head), 0)::bigint as id, (select mac from head) as mac`,
}

interface Parts {
  readonly database: Database
  readonly sealing: Sealing
  /** By the database's clock, Unix ms. */
  readonly nowMs: () => number
}

/**
 * Ends calls, each with its audit row: in one turn between the processes where the newest audit row is this gateway's own, in two where it
 * is another's, else the long way. false: somebody else has ended that one.
 */
export function callEnder(parts: Parts): (batch: readonly CallEnd[]) => Promise<boolean[]> {
  const { database, sealing } = parts
  let head: AuditHead = UNKNOWN
  return async (batch) => {
    for (let turn = 1; turn <= TURNS_MAX && isOfOneMonth(batch); turn += 1) {
      const expected = head
      const { isEnded, head: newest } = await endAtOnce(batch, expected, parts)
      head = newest
      if (isEnded) return batch.map(() => true)
      if (newest.id === expected.id) break
    }
    return inTransaction(database, (client) => endCalls(client, batch, sealing))
  }
}

/** Of no row: the first answer tells. */
const UNKNOWN: AuditHead = { id: '-1', mac: null }
const TURNS_MAX = 2
const isOfOneMonth = (batch: readonly CallEnd[]): boolean =>
  new Set(batch.map(({ exchangeId }) => monthOfId(exchangeId))).size === 1

/** All of them or none, and the newest audit row then. */
async function endAtOnce(
  batch: readonly CallEnd[],
  expected: AuditHead,
  { database, sealing, nowMs }: Parts,
): Promise<{ readonly isEnded: boolean; readonly head: AuditHead }> {
  const rows = signedRows(batch.map(callEndedFact), expected, { atMs: Math.round(nowMs()), sealing })
  const [first, last] = [batch[0], rows.at(-1)]
  if (first === undefined || last === undefined) return { isEnded: true, head: expected }
  const ending = endValues(batch, monthOfId(first.exchangeId), { sealing, isUnmaking: true })
  const [found] = await database.atOnce<AuditHead & { readonly is_ended: boolean }>([
    LOCK_AUDIT,
    { ...END_AT_ONCE, values: [...ending, expected.id, expected.mac, ...columnsOf(rows)] },
  ])
  if (found === undefined) throw new Error('a select without from answered no row')
  return { isEnded: found.is_ended, head: found.is_ended ? last : { id: found.id, mac: found.mac } }
}

/** Ends calls within the caller's transaction, each with its audit row. false: somebody else has ended that one. */
export async function endCalls(
  client: Client,
  batch: readonly CallEnd[],
  sealing: Sealing,
): Promise<boolean[]> {
  // Each exchange once, whoever asks twice: one end is one audit row.
  const ends = new Map(batch.toReversed().map((one) => [one.exchangeId, one]))
  const taken = end(client, [...ends.values()], { sealing, isUnmaking: true })
  const facts = taken.then((ids) => [...ids].flatMap((id) => ends.get(id) ?? []).map(callEndedFact))
  await appendAudits(client, facts, sealing)
  const ids = await taken
  return batch.map((one) => ids.has(one.exchangeId) && ends.get(one.exchangeId) === one)
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
    'This call was not ended in time: its gateway stopped, or could not reach the store, so its caller got no answer. Nothing is sent later; ask again.',
} as const
