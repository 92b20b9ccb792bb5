import { type Failure, type Issue, ok, type Result } from '../../domain/failure.ts'
import { PAGE_DEFAULT } from '../../domain/page.ts'
import type { Edit } from '../../flow/edits.ts'
import type { OperatorFilter, ReplayEdit, ReplayOrder, ReplayView } from '../../flow/operator-ports.ts'
import type { AdminApiDeps, AdminDoor, AdminHandler, AdminReply } from './door.ts'
import { readEdits } from './edits.ts'
import { FILTER } from './exchanges.ts'
import {
  invalid,
  type Reader,
  readCursor,
  readFlag,
  readLimit,
  readMembers,
  readObject,
  readReason,
  resultOf,
  wrong,
} from './members.ts'
import { REASON_MISSING, reasonOf } from './reason.ts'
import { publicOf } from './routes.ts'

/** Order, look at, pause and resume replays. */
export const replayDoors = (deps: AdminApiDeps): readonly AdminDoor[] => [
  { method: 'post', path: '/admin/v1/replays', right: 'decide', handler: orderer(deps) },
  {
    method: 'get',
    path: '/admin/v1/replays',
    right: 'read',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, { limit: readLimit, cursor: readCursor }))
      if (!read.ok) return read
      const { limit = PAGE_DEFAULT, cursor = null } = read.value
      const page = await deps.operators.listReplays(limit, cursor)
      if (!page.ok) return page
      const { items, nextCursor } = page.value
      return ok({ status: 200, body: { items: items.map(replayItem), nextCursor } })
    },
  },
  {
    method: 'get',
    path: '/admin/v1/replays/:id',
    right: 'read',
    handler: async ({ id, query }) => {
      const read = resultOf(readMembers(query, {}))
      if (!read.ok) return read
      const replay = await deps.operators.replay(id)
      if (replay === null) return { ok: false, failure: REPLAY_UNKNOWN }
      const edits = replay.edits === 0 ? [] : await deps.operators.replayEdits(id)
      const body = { ...replayItem(replay), edited: edits.map((edit) => editItem(edit, deps)) }
      return ok({ status: 200, body })
    },
  },
  {
    method: 'post',
    path: '/admin/v1/replays/:id/pause',
    right: 'decide',
    handler: pauser(deps, true),
  },
  {
    method: 'post',
    path: '/admin/v1/replays/:id/resume',
    right: 'decide',
    handler: pauser(deps, false),
  },
  { method: 'post', path: '/admin/v1/replays/:id/approve', right: 'decide', handler: decider(deps, true) },
  { method: 'post', path: '/admin/v1/replays/:id/reject', right: 'decide', handler: decider(deps, false) },
]

const answerWith = (replay: ReplayView): Result<AdminReply> => ok({ status: 200, body: replayItem(replay) })

/** A replay as it is shown (contract §7). */
export const replayItem = (replay: ReplayView): object => ({
  replayId: replay.replayId,
  by: replay.by,
  reason: replay.reason,
  at: replay.at.toISOString(),
  matched: replay.matched,
  done: replay.done,
  delivered: replay.delivered,
  dead: replay.dead,
  state: replay.state,
  edits: replay.edits,
  decision: replay.decision && { ...replay.decision, at: replay.decision.at.toISOString() },
})

/** An edited message beside its original, both masked: what was changed is named, and seen where it is no person's. */
function editItem(edit: ReplayEdit, { routes, masking }: AdminApiDeps): object {
  const type = routes.find(({ id }) => id === edit.route)?.accepts ?? ''
  const text = (bytes: Uint8Array | null): string | null => bytes && masking.message(bytes, type)
  return {
    exchangeId: edit.exchangeId,
    route: edit.route,
    paths: edit.paths.map((path) => masking.pointer(path)),
    before: text(edit.before),
    after: text(edit.after),
  }
}

function decider({ operators, onReplay }: AdminApiDeps, isApproved: boolean): AdminHandler {
  return async ({ admin, id, query, body }) => {
    const reason = reasonOf(body, query)
    if (!reason.ok) return reason
    const replay = await operators.decideReplay(id, isApproved, admin, reason.value)
    if (!replay.ok) return replay
    onReplay()
    return answerWith(replay.value)
  }
}

function pauser({ operators, onReplay }: AdminApiDeps, isPaused: boolean): AdminHandler {
  return async ({ admin, id, query, body }) => {
    const reason = reasonOf(body, query)
    if (!reason.ok) return reason
    const replay = await operators.setReplayPaused(id, isPaused, admin, reason.value)
    if (!replay.ok) return replay
    onReplay()
    return answerWith(replay.value)
  }
}

function orderer({ operators, dryRun, editMessages, approval, onReplay }: AdminApiDeps): AdminHandler {
  return async ({ admin, query, body, signal }) => {
    const none = resultOf(readMembers(query, {}))
    if (!none.ok) return none
    const read = readOrder(body)
    if (!read.ok) return read
    const { order, reason, isDry } = read.value
    const edited = await editMessages(read.value.edits)
    if (!edited.ok) return edited
    const edits = edited.value
    if (isDry) {
      const tried = await dryRun(order, signal, edits)
      if (!tried.ok) return tried
      const fails = tried.value.fails.map(({ id, failure }) => ({ id, failure: publicOf(failure) }))
      return ok({ status: 200, body: { replayId: null, ...tried.value, fails } })
    }
    const isProposed = approval === 'always' || (approval === 'edits' && edits.length > 0)
    const ordered = await operators.orderReplay(order, admin, reason, { edits, isProposed })
    if (!ordered.ok) return ordered
    onReplay()
    const { replayId, matched, skipped } = ordered.value
    return ok({
      status: 202,
      headers: { Location: `/admin/v1/replays/${replayId}` },
      body: { replayId, matched, skipped, state: isProposed && matched > 0 ? 'proposed' : 'running' },
    })
  }
}

interface OrderBody {
  readonly exchangeIds: readonly string[]
  readonly filter: OperatorFilter
  readonly reason: string
  readonly dryRun: boolean
  readonly edits: readonly Edit[]
}

const readIds: Reader<readonly string[]> = (value, path) => {
  if (!Array.isArray(value) || value.length === 0) return wrong(path, 'must be a list of at least one id')
  const ids: string[] = []
  const issues: Issue[] = []
  for (const [n, id] of value.entries())
    if (typeof id === 'string') ids.push(id.toLowerCase())
    else issues.push({ path: `${path}/${n}`, message: 'must be a text' })
  return issues.length === 0 ? { ok: true, value: ids } : { ok: false, issues }
}

/** An empty filter would be everything there is: a slip rather than a wish. */
const readFilter: Reader<OperatorFilter> = (value, path) => {
  const read = readObject<Required<OperatorFilter>>(FILTER)(value, path)
  if (!read.ok) return read
  return Object.values(read.value).every((part) => part === '')
    ? wrong(path, 'must say which exchanges: an empty filter is not taken')
    : read
}

/** What is to be replayed, and why; or only tried. */
function readOrder(body: unknown): Result<{
  readonly order: ReplayOrder
  readonly reason: string
  readonly isDry: boolean
  readonly edits: readonly Edit[]
}> {
  const read = readObject<OrderBody>({
    exchangeIds: readIds,
    filter: readFilter,
    reason: readReason,
    dryRun: readFlag,
    edits: readEdits,
  })(body, '')
  const { exchangeIds, filter, reason, dryRun = false, edits = [] } = read.ok ? read.value : {}
  const issues: Issue[] = read.ok ? [] : [...read.issues]
  if (read.ok && reason === undefined) issues.push(REASON_MISSING)
  if (read.ok && (exchangeIds === undefined) === (filter === undefined))
    issues.push({ path: '/exchangeIds', message: 'give exchangeIds or a filter, one of the two' })
  if (edits.some(({ exchangeId }) => exchangeIds?.includes(exchangeId) !== true))
    issues.push({ path: '/edits', message: 'must be of exchanges that exchangeIds names' })
  const order: ReplayOrder | null =
    exchangeIds !== undefined
      ? { kind: 'ids', exchangeIds: [...new Set(exchangeIds)] }
      : filter !== undefined
        ? { kind: 'filter', filter }
        : null
  if (issues.length > 0 || order === null || reason === undefined) return invalid(issues)
  return ok({ order, reason, isDry: dryRun, edits })
}

const REPLAY_UNKNOWN: Failure = {
  code: 'NOT_FOUND',
  detail: 'There is no such replay. GET /admin/v1/replays lists them.',
}
