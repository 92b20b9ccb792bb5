import type { ExchangeView } from '../domain/exchange.ts'
import type { Failure, Result } from '../domain/failure.ts'
import type { ExchangeFilter } from '../flow/ports.ts'
import { answer } from './answer.ts'
import { askStore } from './ask-store.ts'
import type { PartnerDeps, PartnerHandler, PartnerRequest, PartnerResponse } from './door.ts'
import { type ListQuery, readListQuery } from './list-query.ts'
import { answerProblem } from './problem.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** `GET /v1/exchanges/{id}`: how one of the sender's own messages fares. */
export function exchangeFinder(deps: PartnerDeps): PartnerHandler {
  return async (request, response) => {
    const id = String(request.params['id'])
    if (!UUID.test(id)) return answerProblem(request, response, EXCHANGE_UNKNOWN)
    const found = await ask(deps, async () => {
      const view = await deps.store.find(response.locals.sender.id, id.toLowerCase())
      return view === null
        ? { ok: false, failure: EXCHANGE_UNKNOWN }
        : { ok: true, value: JSON.stringify(senderView(view)) }
    })
    answerJson(request, response, found)
  }
}

/** `GET /v1/exchanges?key=&state=&limit=&cursor=`: the sender's own, newest first. */
export function exchangeLister(deps: PartnerDeps): PartnerHandler {
  return async (request, response) => {
    const query = readListQuery(new URLSearchParams(/\?([^#]*)/.exec(request.originalUrl)?.[1]))
    if (!query.ok) return answerProblem(request, response, query.failure)
    const { limit, cursor } = query.value
    const listed = await ask(deps, async () => {
      const page = await deps.store.list(filterOf(response.locals.sender.id, query.value), limit, cursor)
      if (!page.ok) return page
      const { items, nextCursor } = page.value
      return { ok: true, value: JSON.stringify({ items: items.map(senderView), nextCursor }) }
    })
    answerJson(request, response, listed)
  }
}

const filterOf = (sender: string, { key, state }: ListQuery): ExchangeFilter => ({
  sender,
  ...(key !== null && { key }),
  ...(state !== null && { state }),
})

const ask = (
  { store, observer }: PartnerDeps,
  question: () => Promise<Result<string>>,
): Promise<Result<string>> =>
  askStore({ isReady: store.isReady, observer, where: 'http.exchanges' }, question)

function answerJson(request: PartnerRequest, response: PartnerResponse, result: Result<string>): void {
  if (result.ok)
    answer(request, response, {
      status: 200,
      contentType: 'application/json',
      headers: { 'Cache-Control': 'no-store' },
      body: result.value,
    })
  else answerProblem(request, response, result.failure)
}

/** What a sender sees of its Exchange: these members and no others (contract §3). */
const senderView = (view: ExchangeView): object => ({
  id: view.id,
  route: view.route,
  key: view.key,
  state: view.state,
  receivedAt: view.receivedAt.toISOString(),
  dueAt: view.dueAt?.toISOString() ?? null,
  heldBy: view.heldBy,
  attempts: view.attempts,
  failure: view.failure && { code: view.failure.code, detail: view.failure.detail },
})

const EXCHANGE_UNKNOWN: Failure = {
  code: 'EXCHANGE_UNKNOWN',
  detail: 'No exchange of this sender has this id.',
}
