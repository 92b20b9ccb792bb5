import { type Failure, fail, ok, type Result } from '../domain/failure.ts'
import type { Route, Sender } from '../domain/route.ts'
import { changeOf } from './dry-change.ts'
import type { EditedMessage } from './edits.ts'
import type { Masking } from './masking.ts'
import type { DeadMessage, DryRun, DryRunChange, OperatorStore, ReplayOrder } from './operator-ports.ts'

/** So many of those that fail, and of those that change, are told one by one. */
const LISTED_MAX = 100

export interface DryRunPorts {
  readonly operators: Pick<OperatorStore, 'matchReplay' | 'deadMessages'>
  /** Those that are on, by id. */
  readonly routes: ReadonlyMap<string, Route>
  readonly senders: ReadonlyMap<string, Sender>
  readonly masking: Pick<Masking, 'message' | 'pointer'>
}

/**
 * What a replay would do, without doing it: how many exchanges it would touch, which of their messages still translate, with the senders' words
 * as they now are, and what of them would go out otherwise than the last time. Edited messages stand for their originals. Sends nothing, changes
 * nothing. Ends early, with what it has, when `signal` aborts.
 */
export async function dryRun(
  order: ReplayOrder,
  ports: DryRunPorts,
  signal: AbortSignal,
  edits: readonly EditedMessage[] = [],
): Promise<Result<DryRun>> {
  const edited = new Map(edits.map(({ exchangeId, body }) => [exchangeId, body]))
  const match = await ports.operators.matchReplay(order)
  if (!match.ok) return match
  const fails: { id: string; failure: Failure }[] = []
  const changes: DryRunChange[] = []
  const groups = new Map<string, { route: string; partner: string; count: number }>()
  let [translates, changed] = [0, 0]
  for await (const message of ports.operators.deadMessages(order)) {
    if (signal.aborted) break
    const { exchangeId: id, route, partner } = message
    const group = groups.get(`${route} ${partner}`)
    groups.set(`${route} ${partner}`, { route, partner, count: (group?.count ?? 0) + 1 })
    const tried = tryOne({ ...message, body: edited.get(id) ?? message.body }, ports)
    if (tried.ok) translates += 1
    else if (fails.length < LISTED_MAX) fails.push({ id, failure: tried.failure })
    if (!tried.ok || tried.value === null) continue
    changed += 1
    if (changes.length < LISTED_MAX) changes.push(tried.value)
  }
  const counted = [...groups.values()].sort((a, b) => b.count - a.count)
  return ok({ ...match.value, translates, fails, changed, changes, groups: counted })
}

/** null: it would go out as it did. */
function tryOne(
  message: DeadMessage,
  { routes, senders, masking }: DryRunPorts,
): Result<DryRunChange | null> {
  const route = routes.get(message.route)
  if (!route) return fail('TRANSLATION_FAILED', 'The route of this message is off.')
  const statusMap = senders.get(message.sender)?.statusMap ?? new Map<string, string>()
  const converted = route.convert(message.body, { key: message.key, statusMap })
  if (!converted.ok) return converted
  const change = changeOf(message.translated, converted.value, route.sends, masking)
  return ok(change && { id: message.exchangeId, route: route.id, key: message.key, ...change })
}
