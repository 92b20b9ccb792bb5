import { type Failure, fail, ok, type Result } from '../../domain/failure.ts'
import { PAGE_DEFAULT } from '../../domain/page.ts'
import {
  RECONCILIATION_CLASSES,
  type ReconciliationLine,
  type ReconciliationView,
} from '../../flow/reconcile-ports.ts'
import type { AdminApiDeps, AdminDoor, AdminHandler } from './door.ts'
import {
  invalid,
  type Reader,
  readCursor,
  readLimit,
  readMembers,
  readObject,
  readReason,
  readText,
  readWord,
  resultOf,
  wrong,
} from './members.ts'
import { operatorBody } from './payments.ts'
import { REASON_MISSING, reasonOf } from './reason.ts'

const KIND = readWord(['payments'] as const)

/** Order and look at reconciliations, and mend what one of them showed. */
export const reconciliationDoors = (
  deps: Pick<AdminApiDeps, 'reconciliation' | 'operators' | 'approval' | 'onReplay'>,
): readonly AdminDoor[] => [
  { method: 'get', path: '/admin/v1/reconciliations', right: 'read', handler: lister(deps) },
  { method: 'post', path: '/admin/v1/reconciliations', right: 'decide', handler: orderer(deps) },
  { method: 'get', path: '/admin/v1/reconciliations/:id', right: 'read', handler: shower(deps) },
  { method: 'post', path: '/admin/v1/payments/:id/requery', right: 'decide', handler: requerier(deps) },
  { method: 'post', path: '/admin/v1/payments/:id/reforward', right: 'decide', handler: reforwarder(deps) },
]

type Desk = Pick<AdminApiDeps, 'reconciliation'>

function lister({ reconciliation }: Desk): AdminHandler {
  return async ({ query }) => {
    const read = resultOf(readMembers(query, { kind: KIND, limit: readLimit, cursor: readCursor }))
    if (!read.ok) return read
    const { limit = PAGE_DEFAULT, cursor = null } = read.value
    if (reconciliation === null) return ok({ status: 200, body: { items: [], nextCursor: null } })
    const page = await reconciliation.list(limit, cursor)
    if (!page.ok) return page
    const { items, nextCursor } = page.value
    return ok({ status: 200, body: { items: items.map(reconciliationItem), nextCursor } })
  }
}

function shower({ reconciliation }: Desk): AdminHandler {
  return async ({ id, query }) => {
    const read = resultOf(readMembers(query, { class: readWord(RECONCILIATION_CLASSES) }))
    if (!read.ok) return read
    const found = (await reconciliation?.find(id)) ?? null
    if (found === null) return { ok: false, failure: UNKNOWN }
    const lines = found.lines.filter((line) => line.class === (read.value.class ?? line.class))
    return ok({ status: 200, body: { ...reconciliationItem(found), lines: lines.map(lineItem) } })
  }
}

interface Order {
  readonly reason: string
  readonly kind: 'payments'
  readonly date: string
  readonly statements: readonly { readonly provider: string; readonly csv: string }[]
}

function orderer({ reconciliation }: Desk): AdminHandler {
  return async ({ admin, query, body }) => {
    const none = resultOf(readMembers(query, {}))
    if (!none.ok) return none
    const read = orderOf(body)
    if (!read.ok) return read
    if (reconciliation === null) return { ok: false, failure: NOTHING_PAID }
    const ordered = await reconciliation.order(read.value, admin)
    if (!ordered.ok) return ordered
    const headers = { Location: `/admin/v1/reconciliations/${ordered.value.id}` }
    return ok({ status: 202, headers, body: reconciliationItem(ordered.value) })
  }
}

function orderOf(body: unknown): Result<Order> {
  const read = resultOf(
    readObject<Order>({ kind: KIND, date: readDay, statements: readStatements, reason: readReason })(
      body,
      '',
    ),
  )
  if (!read.ok) return read
  const { kind, date, reason, statements = [] } = read.value
  const issues = [
    ...(kind === undefined ? [{ path: '/kind', message: 'is missing: payments' }] : []),
    ...(date === undefined ? [{ path: '/date', message: 'is missing: a day such as 2025-11-21' }] : []),
    ...(reason === undefined ? [REASON_MISSING] : []),
  ]
  return kind === undefined || date === undefined || reason === undefined
    ? invalid(issues)
    : ok({ kind, date, reason, statements })
}

const readDay: Reader<string> = (value, path) => {
  const isDay =
    typeof value === 'string' && /^[1-9]\d{3}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
  return isDay && new Date(value).toISOString().startsWith(value)
    ? { ok: true, value }
    : wrong(path, 'must be a day that exists, such as 2025-11-21')
}

const readCsv: Reader<string> = (value, path) =>
  typeof value === 'string' ? { ok: true, value } : wrong(path, 'must be the text of a CSV file')

const readStatements: Reader<Order['statements']> = (value, path) => {
  if (!Array.isArray(value)) return wrong(path, 'must be a list of { provider, csv }')
  const statements: Order['statements'][number][] = []
  for (const [index, each] of value.entries()) {
    const at = `${path}/${index}`
    const read = readObject<Order['statements'][number]>({ provider: readText, csv: readCsv })(each, at)
    if (!read.ok) return read
    const { provider, csv } = read.value
    if (provider === undefined || csv === undefined) return wrong(at, 'must have provider and csv')
    statements.push({ provider, csv })
  }
  return { ok: true, value: statements }
}

function requerier({ reconciliation }: Desk): AdminHandler {
  return async ({ admin, id, query, body }) => {
    const reason = reasonOf(body, query)
    if (!reason.ok) return reason
    if (reconciliation === null) return { ok: false, failure: NOTHING_PAID }
    const asked = await reconciliation.requery(id, admin, reason.value)
    return asked.ok ? ok({ status: 200, body: operatorBody(asked.value) }) : asked
  }
}

function reforwarder({
  reconciliation,
  operators,
  approval,
  onReplay,
}: Desk & Pick<AdminApiDeps, 'operators' | 'approval' | 'onReplay'>): AdminHandler {
  return async ({ admin, id, query, body }) => {
    const reason = reasonOf(body, query)
    if (!reason.ok) return reason
    const exchangeIds = await reconciliation?.deadNews(id)
    if (!exchangeIds) return fail('NOT_FOUND', 'There is no such payment.')
    if (exchangeIds.length === 0) return { ok: false, failure: NOTHING_DEAD }
    const isProposed = approval === 'always'
    const order = { kind: 'ids', exchangeIds } as const
    const ordered = await operators.orderReplay(order, admin, reason.value, { edits: [], isProposed })
    if (!ordered.ok) return ordered
    onReplay()
    const { replayId, matched, skipped } = ordered.value
    const headers = { Location: `/admin/v1/replays/${replayId}` }
    const state = isProposed && matched > 0 ? 'proposed' : 'running'
    return ok({ status: 202, headers, body: { replayId, matched, skipped, state } })
  }
}

/** A reconciliation as it is shown. */
const reconciliationItem = (view: ReconciliationView): object => ({
  reconciliationId: view.id,
  kind: view.kind,
  date: view.day,
  by: view.by,
  at: view.at.toISOString(),
  endedAt: view.endedAt?.toISOString() ?? null,
  state: view.state,
  counts: view.counts,
})

const lineItem = ({ class: kind, ...line }: ReconciliationLine): object => ({ class: kind, ...line })

const UNKNOWN: Failure = fail(
  'NOT_FOUND',
  'There is no such reconciliation. GET /admin/v1/reconciliations lists them.',
).failure
const NOTHING_PAID: Failure = fail('STATE_CONFLICT', 'No payment provider is configured.').failure
const NOTHING_DEAD: Failure = fail(
  'STATE_CONFLICT',
  'No event of this payment is dead: what is not delivered yet goes out by itself.',
).failure
