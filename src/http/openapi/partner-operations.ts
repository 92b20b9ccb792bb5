import { EXCHANGE_STATES } from '../../domain/exchange.ts'
import {
  type AnyRoute,
  isReceiving,
  type ReceivingRoute,
  type RequestReplyRoute,
} from '../../domain/route.ts'
import { json, type Operation, problems } from './operation.ts'
import { text, word } from './schema.ts'

const KEYS = 'API keys of the partner whose channel it is.'

const HEADERS = {
  'Idempotency-Key': '1 to 255 visible ASCII characters: the same again is the same message.',
  Prefer: 'wait=N: waits up to N seconds, at most 30, for the end.',
  traceparent: 'W3C Trace Context, handed on.',
}

/** The name under which a message's schema is documented: "some/thing.v1" is "some.thing.v1". */
export const schemaName = (messageType: string): string => messageType.replaceAll('/', '.')

function messageOperation({ id, channel, accepts }: ReceivingRoute): Operation {
  const [, parameter = ''] = /:(\w+)/.exec(channel.path) ?? []
  return {
    method: channel.method === 'PUT' ? 'put' : 'post',
    path: channel.path.replace(`:${parameter}`, `{${parameter}}`),
    id: `send-${id}`,
    summary: `Hands in a message of the route ${id}. Once it is acknowledged it is not lost.`,
    allowed: KEYS,
    pathParameters: { [parameter]: 'The order key, percent-encoded.' },
    query: {},
    headers: HEADERS,
    body: schemaName(accepts),
    answers: {
      200: json('Prefer: wait, and it has ended.', 'Ended'),
      202: { ...json('It is stored.', 'Accepted'), headers: { Location: 'Where its state is seen.' } },
      ...problems(400, 401, 403, 413, 415, 422, 503),
    },
  }
}

const QUESTION_HEADERS = {
  Prefer: 'wait=N: all of it ends within N seconds, at most 30. Without it, 10.',
  traceparent: HEADERS.traceparent,
}

const questionOperation = ({ id, channel, accepts, answers }: RequestReplyRoute): Operation => ({
  method: channel.method === 'PUT' ? 'put' : 'post',
  path: channel.path,
  id: `ask-${id}`,
  summary: `Asks a question of the route ${id} and waits for its answer. Nothing is ever sent later; an Idempotency-Key is not read.`,
  allowed: KEYS,
  pathParameters: {},
  query: {},
  headers: QUESTION_HEADERS,
  body: schemaName(accepts),
  answers: {
    200: json('The partner’s answer, cut to what the purpose may see.', schemaName(answers)),
    ...problems(400, 401, 403, 413, 415, 422, 502, 503, 504),
  },
})

/** Every call of the partner port (contract §3, §6): one for each route that is on, and how a sender's messages fare. */
export const partnerOperations = (routes: readonly AnyRoute[]): readonly Operation[] => [
  ...routes
    .filter(isReceiving)
    .map((route) => (route.mode === 'queued' ? messageOperation(route) : questionOperation(route))),
  {
    ...{ method: 'get', path: '/v1/exchanges', id: 'listExchanges', allowed: 'Any API key.' },
    summary: 'The sender’s own messages, newest first.',
    ...{ pathParameters: {}, headers: {}, body: null },
    query: {
      key: text(),
      state: word(EXCHANGE_STATES),
      limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
      cursor: text({ description: 'nextCursor of the page before, with the same parameters.' }),
    },
    answers: { 200: json('A page.', 'ExchangePage'), ...problems(400, 401, 422, 503) },
  },
  {
    ...{ method: 'get', path: '/v1/exchanges/{id}', id: 'getExchange', allowed: 'Any API key.' },
    summary: 'How one of the sender’s own messages fares.',
    ...{ pathParameters: { id: 'Id of an exchange.' }, query: {}, headers: {}, body: null },
    answers: { 200: json('The exchange.', 'Exchange'), ...problems(401, 404, 503) },
  },
]
