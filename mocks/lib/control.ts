import { parseFaultOrders } from './fault-orders.ts'
import type { FaultBoard, FaultOrder } from './faults.ts'
import type { OverlapTracker } from './overlaps.ts'
import type { MockPartner, MockRequest } from './partner.ts'
import { parseJson, type ReceivedFilter, type ReceivedLog } from './received.ts'
import { jsonReply, type Reply } from './reply.ts'

/** What the control addresses of one mock work on. */
export interface Controlled {
  readonly partner: MockPartner
  readonly board: FaultBoard
  readonly log: ReceivedLog
  readonly overlaps: OverlapTracker
  readonly order: (orders: readonly FaultOrder[]) => void
}

/** Answers an address below `/__`. */
export function control(request: MockRequest, mock: Controlled): Reply {
  const { method, path } = request
  const answer =
    path === '/__faults'
      ? controlFaults(request, mock)
      : path === '/__received'
        ? controlReceived(request, mock)
        : mock.partner.control(method, path, request)
  return answer ?? jsonReply(404, { detail: `The ${mock.partner.name} mock has no ${method} ${path}.` })
}

function controlFaults(request: MockRequest, { partner, board, order }: Controlled): Reply | null {
  switch (request.method) {
    case 'GET':
      return jsonReply(200, { items: board.list() })
    case 'DELETE':
      board.clear()
      return jsonReply(200, { items: [] })
    case 'POST': {
      const parsed = parseFaultOrders(parseJson(request.body), partner)
      if (!parsed.ok) return jsonReply(422, { detail: parsed.detail })
      order(parsed.orders)
      return jsonReply(201, { items: board.list() })
    }
    default:
      return null
  }
}

function controlReceived(request: MockRequest, { log, overlaps }: Controlled): Reply | null {
  switch (request.method) {
    case 'GET': {
      if (request.query.get('summary') === '1') return jsonReply(200, overlaps.summary())
      const filter = readFilter(request.query)
      return typeof filter === 'string'
        ? jsonReply(422, { detail: filter })
        : jsonReply(200, { items: log.list(filter), counts: log.counts() })
    }
    case 'DELETE':
      log.clear()
      overlaps.clear()
      return jsonReply(200, { items: [], counts: {} })
    default:
      return null
  }
}

/** A text says what is wrong with it. */
function readFilter(query: URLSearchParams): ReceivedFilter | string {
  const dossierCode = query.get('dossierCode')
  const service = query.get('service')
  const since = query.get('since')
  const limit = query.get('limit')
  if (since !== null && Number.isNaN(Date.parse(since)))
    return 'since must be a time like 2025-11-21T06:05:10Z.'
  if (limit !== null && !/^\d{1,9}$/.test(limit)) return 'limit must be a whole number.'
  return {
    ...(dossierCode === null ? {} : { dossierCode }),
    ...(service === null ? {} : { service }),
    ...(since === null ? {} : { since: new Date(since) }),
    ...(limit === null ? {} : { limit: Number(limit) }),
  }
}
