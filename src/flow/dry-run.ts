import { type Failure, ok, type Result } from '../domain/failure.ts'
import type { Route, Sender } from '../domain/route.ts'
import type { EditedMessage } from './edits.ts'
import type { DeadMessage, DryRun, OperatorStore, ReplayOrder } from './operator-ports.ts'

const PAGE = 200
const FAILS_MAX = 100

export interface DryRunPorts {
  readonly operators: Pick<OperatorStore, 'matchReplay' | 'deadMessages'>
  /** Those that are on, by id. */
  readonly routes: ReadonlyMap<string, Route>
  readonly senders: ReadonlyMap<string, Sender>
}

/**
 * What a replay would do, without doing it: how many exchanges it would touch and which of their messages still translate, with the senders' words
 * as they now are. Edited messages stand for their originals. Sends nothing, changes nothing. Ends early, with what it has, when `signal` aborts.
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
  const groups = new Map<string, { route: string; partner: string; count: number }>()
  let translates = 0
  for (let after: string | null = null; !signal.aborted; ) {
    const page: readonly DeadMessage[] = await ports.operators.deadMessages(order, after, PAGE)
    for (const message of page) {
      const { route, partner } = message
      const group = groups.get(`${route} ${partner}`)
      groups.set(`${route} ${partner}`, { route, partner, count: (group?.count ?? 0) + 1 })
      const failure = failureOf({ ...message, body: edited.get(message.exchangeId) ?? message.body }, ports)
      if (failure === null) translates += 1
      else if (fails.length < FAILS_MAX) fails.push({ id: message.exchangeId, failure })
    }
    after = page.at(-1)?.exchangeId ?? null
    if (page.length < PAGE) break
  }
  const counted = [...groups.values()].sort((a, b) => b.count - a.count)
  return ok({ ...match.value, translates, fails, groups: counted })
}

function failureOf(message: DeadMessage, { routes, senders }: DryRunPorts): Failure | null {
  const route = routes.get(message.route)
  if (!route) return { code: 'TRANSLATION_FAILED', detail: 'The route of this message is off.' }
  const statusMap = senders.get(message.sender)?.statusMap ?? new Map<string, string>()
  const converted = route.convert(message.body, { key: message.key, statusMap })
  return converted.ok ? null : converted.failure
}
