import type { ExchangeView } from '../domain/exchange.ts'
import { type FailureResult, fail, ok, type Result } from '../domain/failure.ts'
import type { Actor, LaneView, OperatorFilter, OperatorStore, ReplayView } from '../flow/operator-ports.ts'
import type { Page, Sealing } from '../flow/ports.ts'
import { appendAudit, listAudit } from './audit.ts'
import { changed } from './changed.ts'
import type { Database } from './database.ts'
import { deadGroups } from './dead-groups.ts'
import { deadMessages } from './dead-messages.ts'
import { exchangeDetail } from './detail.ts'
import { timeOfId } from './ids.ts'
import { listLanes, setLanePaused } from './lanes.ts'
import { discard } from './operator.ts'
import { listedState, operatorClause } from './operator-list.ts'
import { decideReplay, replayEdits } from './replay-edits.ts'
import { listReplays, matchReplay, orderReplay, setReplayPaused, stepReplays } from './replays.ts'
import { stepsOf } from './steps.ts'
import { endsNow, inTransaction, makeDue } from './store.ts'
import { readCursor, seqOf, type ViewRow, viewFrom, viewOf, writeCursor } from './views.ts'

export interface OperatorParts {
  readonly database: Database
  readonly sealing: Sealing
  readonly newId: () => string
}

/** What operators see and decide, over a migrated database. */
export function createOperatorStore({ database, sealing, newId }: OperatorParts): OperatorStore {
  const laneOf = async (id: string): Promise<Result<LaneView>> => {
    const lane = (await listLanes(database)).find((known) => known.id === id)
    return lane ? ok(lane) : fail('NOT_FOUND', 'There is no such lane. GET /admin/v1/lanes lists them.')
  }
  const replayOf = async (id: string): Promise<ReplayView | null> => {
    if (timeOfId(id) === null) return null
    const [replay] = await listReplays(database, { id, before: null, limit: 1 })
    return replay ?? null
  }

  return {
    listAll: (filter, limit, cursor) => listAll(database, filter, { limit, cursor }),
    detail: (id) => exchangeDetail(database, id, sealing),
    stepsOf: (ids) => stepsOf(database, ids),
    deadGroups: () => deadGroups(database),
    lanes: () => listLanes(database),
    setLanePaused: async (lane, isPaused, actor, reason) => {
      const set = await changed(database, (client) =>
        setLanePaused(client, { lane, isPaused, actor, reason }, sealing),
      )
      if (!set.ok) return set
      if (!isPaused) await makeDue(database, { lane }, endsNow({ monotonicMs: () => performance.now() }))
      return laneOf(lane)
    },
    discard: (exchangeId, actor, reason) =>
      discardAudited({ database, sealing, newId }, exchangeId, { actor, reason }),
    orderReplay: (order, actor, reason, terms = { edits: [], isProposed: false }) =>
      changed(
        database,
        (client) => orderReplay(client, { replayId: newId(), order, actor, reason, terms }, sealing),
        { isPatient: true },
      ),
    matchReplay: (order) => inTransaction(database, (client) => matchReplay(client, order)),
    deadMessages: (order) => deadMessages(database, order, sealing),
    replay: replayOf,
    listReplays: async (limit, cursor) => {
      const before = cursor === null ? null : readCursor(cursor, ['replays'], 39)
      if (before === undefined) return wrongCursor()
      const id = before === null ? null : idOfNumber(before)
      const rows = await listReplays(database, { id: null, before: id, limit: limit + 1 })
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return ok({
        items,
        nextCursor: rows.length > limit && last ? writeCursor(numberOfId(last.replayId), ['replays']) : null,
      })
    },
    setReplayPaused: async (replayId, isPaused, actor, reason) => {
      if (timeOfId(replayId) === null) return REPLAY_MISSING
      const set = await changed(database, (client) =>
        setReplayPaused(client, { replayId, isPaused, actor, reason }, sealing),
      )
      if (!set.ok) return set
      const replay = await replayOf(replayId)
      return replay ? ok(replay) : REPLAY_MISSING
    },
    decideReplay: async (replayId, isApproved, actor, reason) => {
      if (timeOfId(replayId) === null) return REPLAY_MISSING
      const decided = await changed(database, (client) =>
        decideReplay(client, { replayId, isApproved, actor, reason }, sealing),
      )
      if (!decided.ok) return decided
      const replay = await replayOf(replayId)
      return replay ? ok(replay) : REPLAY_MISSING
    },
    replayEdits: async (replayId) =>
      timeOfId(replayId) === null ? [] : replayEdits(database, replayId, sealing),
    stepReplays: (limit) => inTransaction(database, (client) => stepReplays(client, limit)),
    audit: async (filter, limit, cursor) => {
      const question = [
        'audit',
        filter.by,
        filter.action,
        filter.object,
        filter.from?.getTime(),
        filter.to?.getTime(),
      ].map((part) => part ?? null)
      const before = cursor === null ? null : readCursor(cursor, question)
      if (before === undefined) return wrongCursor()
      const page = await listAudit(database, filter, { limit, before })
      return ok({
        items: page.items,
        nextCursor: page.lastId === null ? null : writeCursor(page.lastId, question),
      })
    },
    record: (actor, entry) => inTransaction(database, (client) => appendAudit(client, actor, entry, sealing)),
  }
}

const REPLAY_MISSING = fail('NOT_FOUND', 'There is no such replay. GET /admin/v1/replays lists them.')

const wrongCursor = (): FailureResult =>
  fail(
    'INBOUND_MALFORMED',
    'The cursor belongs to another list. Ask for the first page again, without a cursor.',
  )

/** Ids as decimal numbers, which is what cursors carry. */
const numberOfId = (id: string): string => String(BigInt(`0x${id.replaceAll('-', '')}`))
const idOfNumber = (number: string): string =>
  BigInt(number)
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

async function listAll(
  database: Database,
  filter: OperatorFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Result<Page<ExchangeView>>> {
  const { state, code, route, sender, partner, key, q, from, to } = filter
  const question = [
    'all',
    state,
    code,
    route,
    sender,
    partner,
    key?.toUpperCase(),
    q,
    from?.getTime(),
    to?.getTime(),
  ].map((part) => part ?? null)
  const before = cursor === null ? null : readCursor(cursor, question)
  if (before === undefined) return wrongCursor()
  // No key of ours holds a NUL, and PostgreSQL would refuse the question.
  if ([route, sender, partner, key, q].some((text) => text?.includes('\0')))
    return ok({ items: [], nextCursor: null })
  const clause = operatorClause(filter)
  const at = clause.values.length
  const rows = await database.query<ViewRow>({
    text: `${viewFrom(clause.source)} where ${clause.where} and ($${at + 1}::bigint is null or ${seqOf(listedState(filter))} < $${at + 1}) order by ${seqOf(listedState(filter))} desc limit $${at + 2}`,
    values: [...clause.values, before, limit + 1],
  })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return ok({
    items: items.map(viewOf),
    nextCursor: rows.length > limit && last ? writeCursor(last.seq, question) : null,
  })
}

async function discardAudited(
  { database, sealing }: OperatorParts,
  exchangeId: string,
  { actor, reason }: { readonly actor: Actor; readonly reason: string },
): Promise<Result<ExchangeView>> {
  const missing = fail('NOT_FOUND', 'There is no such exchange. GET /admin/v1/exchanges lists them.')
  if ((await exchangeDetail(database, exchangeId, sealing)) === null) return missing
  const done = await changed(database, async (client) => {
    if (!(await discard(client, { exchangeId, by: actor.by, reason })))
      return fail(
        'STATE_CONFLICT',
        'Only a dead exchange is discarded, and this one is not dead, or was a question whose sender has gone. Look at it again.',
      )
    await appendAudit(
      client,
      actor,
      { action: 'exchange.discard', object: exchangeId, reason, details: {} },
      sealing,
    )
    return ok(null)
  })
  if (!done.ok) return done
  const after = await exchangeDetail(database, exchangeId, sealing)
  return after ? ok(after.view) : missing
}
