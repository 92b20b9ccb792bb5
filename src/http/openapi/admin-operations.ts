import { PAYMENT_STATES } from '../../domain/payment.ts'
import { RECONCILIATION_CLASSES } from '../../flow/reconcile-ports.ts'
import { type Right, rolesWith } from '../admin/admins.ts'
import { type AnswerDoc, json, type Operation, problems } from './operation.ts'
import { moment, type Schema, text, word } from './schema.ts'
import { FILTER_PROPERTIES } from './schemas.ts'
import { SIGN_IN_OPERATIONS } from './sign-in-operations.ts'

const paging: Readonly<Record<string, Schema>> = {
  limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  cursor: text({ description: 'nextCursor of the page before, with the same parameters.' }),
}

interface Call {
  readonly right: Right
  readonly query?: Readonly<Record<string, Schema>>
  readonly body?: string
  readonly parameter?: string
  readonly answers: Readonly<Record<string, AnswerDoc>>
}

const NONE = { pathParameters: {}, query: {}, headers: {}, body: null }

function call(line: `${'GET' | 'POST'} ${string}`, id: string, summary: string, more: Call): Operation {
  const [method = '', path = ''] = line.split(' ')
  const isLimited = more.right !== 'read'
  return {
    ...NONE,
    method: method === 'GET' ? 'get' : 'post',
    path: `/admin/v1${path}`,
    id,
    summary,
    allowed: `Roles: ${rolesWith(more.right).join(', ')}.`,
    pathParameters: more.parameter === undefined ? {} : { id: more.parameter },
    query: more.query ?? {},
    body: more.body ?? null,
    answers: {
      ...more.answers,
      ...problems(401, ...(isLimited ? [403] : []), 422, 503),
      ...(more.body !== undefined && problems(400, 413, 415)),
    },
  }
}

const open = (path: string, id: string, summary: string, answers: Operation['answers']): Operation => ({
  ...{ ...NONE, method: 'get', path, id, summary, allowed: null, answers },
})

const EXCHANGE_ID = 'Id of an exchange.'
const REPLAY_ID = 'Id of a replay.'
const PAYMENT_REF = 'paymentRef of a payment.'
const LANE_ID = 'Id of a lane: partner and operation, joined by a dot.'
const ROUTE_ID = 'Id of a route.'
const isGet = { right: 'read' } as const
const decides = { right: 'decide' } as const

/** Every call of the admin port (contract §7). */
export const ADMIN_OPERATIONS: readonly Operation[] = [
  open('/healthz', 'health', 'Whether the process answers.', { 200: json('It does.', 'Health') }),
  open('/readyz', 'readiness', 'Whether it does its work: store reachable and migrated, workers running.', {
    200: json('It does.', 'Readiness'),
    503: json('It does not; the reasons say why.', 'Readiness'),
  }),
  ...SIGN_IN_OPERATIONS,
  open('/metrics', 'metrics', 'Metrics for Prometheus.', {
    200: { description: 'Prometheus text format.', contentType: 'text/plain', schema: null },
  }),
  call('GET /exchanges', 'listExchanges', 'Exchanges in descending order of acceptance.', {
    ...{ ...isGet, query: { ...FILTER_PROPERTIES, ...paging } },
    answers: { 200: json('A page.', 'ExchangePage'), ...problems(400) },
  }),
  call(
    'GET /exchanges/{id}',
    'getExchange',
    'One exchange with its attempts. Persons’ data is masked, for every role.',
    {
      ...{ ...isGet, parameter: EXCHANGE_ID },
      answers: { 200: json('The exchange.', 'ExchangeDetail'), ...problems(404) },
    },
  ),
  call(
    'POST /exchanges/{id}/reveal',
    'revealExchange',
    'The same in clear. The look and its reason are audited.',
    {
      ...{ right: 'bodies', parameter: EXCHANGE_ID, body: 'Reason' },
      answers: { 200: json('The exchange, in clear.', 'ExchangeDetail'), ...problems(404) },
    },
  ),
  call(
    'POST /exchanges/{id}/discard',
    'discardExchange',
    'Gives a dead exchange up; its successors follow.',
    {
      ...{ ...decides, parameter: EXCHANGE_ID, body: 'Reason' },
      answers: { 200: json('The exchange, discarded.', 'Exchange'), ...problems(404, 409) },
    },
  ),
  call(
    'POST /replays',
    'orderReplay',
    'Makes dead exchanges due again, or tries what would become of them.',
    {
      ...{ ...decides, body: 'ReplayOrder' },
      answers: {
        200: json('What a replay would do (dryRun).', 'DryRun'),
        202: { ...json('The job is ordered.', 'ReplayOrdered'), headers: { Location: 'Where it is seen.' } },
        ...problems(404, 409),
      },
    },
  ),
  call('GET /replays', 'listReplays', 'Replay jobs, newest first.', {
    ...{ ...isGet, query: paging },
    answers: { 200: json('A page.', 'ReplayPage'), ...problems(400) },
  }),
  call('GET /replays/{id}', 'getReplay', 'One replay job.', {
    ...{ ...isGet, parameter: REPLAY_ID },
    answers: { 200: json('The job, with its edited messages (masked).', 'ReplayDetail'), ...problems(404) },
  }),
  ...(['approve', 'reject'] as const).map((verb) =>
    call(`POST /replays/{id}/${verb}`, `${verb}Replay`, `A proposed replay: ${verb}.`, {
      ...{ ...decides, parameter: REPLAY_ID, body: 'Reason' },
      answers: { 200: json('The job.', 'Replay'), ...problems(404, 409) },
    }),
  ),
  ...(['pause', 'resume'] as const).map((verb) =>
    call(`POST /replays/{id}/${verb}`, `${verb}Replay`, `A replay job: ${verb}.`, {
      ...{ ...decides, parameter: REPLAY_ID, body: 'Reason' },
      answers: { 200: json('The job.', 'Replay'), ...problems(404, 409) },
    }),
  ),
  call(
    'GET /dossiers/{id}',
    'getDossier',
    'All exchanges of one dossier, newest first, and its payments, with what happened to each.',
    {
      ...{ ...isGet, parameter: 'The dossier code, any case.', query: paging },
      answers: { 200: json('A page.', 'Dossier'), ...problems(400, 404) },
    },
  ),
  call(
    'GET /dead-letters',
    'listDeadLetters',
    'What is dead now, by failure code, partner and route; most first.',
    {
      ...isGet,
      answers: { 200: json('All groups.', 'DeadGroupList') },
    },
  ),
  call('GET /payments', 'listPayments', 'Payments, newest first.', {
    ...isGet,
    query: {
      ...{ state: word(PAYMENT_STATES), provider: text(), dossierCode: text({ description: 'Any case.' }) },
      ...{ from: { ...moment, description: 'Inclusive, by creation.' }, to: moment, ...paging },
    },
    answers: { 200: json('A page.', 'PaymentPage'), ...problems(400) },
  }),
  call('GET /payments/{id}', 'getPayment', 'One payment with all that happened to it.', {
    ...{ ...isGet, parameter: PAYMENT_REF },
    answers: { 200: json('The payment.', 'PaymentDetail'), ...problems(404) },
  }),
  call('POST /payments/{id}/review', 'reviewPayment', 'Ends a review, or keeps a double payment.', {
    ...{ ...decides, parameter: PAYMENT_REF, body: 'PaymentDecision' },
    answers: { 200: json('The payment.', 'PaymentDetail'), ...problems(404, 409) },
  }),
  call('POST /payments/{id}/requery', 'requeryPayment', 'Asks the payment’s provider now.', {
    ...{ ...decides, parameter: PAYMENT_REF, body: 'Reason' },
    answers: { 200: json('The payment as it now is.', 'PaymentDetail'), ...problems(404, 409, 502, 504) },
  }),
  call('POST /payments/{id}/reforward', 'reforwardPayment', 'Replays a payment’s dead events.', {
    ...{ ...decides, parameter: PAYMENT_REF, body: 'Reason' },
    answers: {
      202: { ...json('The job is ordered.', 'ReplayOrdered'), headers: { Location: 'Where it is seen.' } },
      ...problems(404, 409),
    },
  }),
  call('GET /reconciliations', 'listReconciliations', 'Reconciliations, newest first.', {
    ...{ ...isGet, query: { kind: word(['payments']), ...paging } },
    answers: { 200: json('A page.', 'ReconciliationPage'), ...problems(400) },
  }),
  call('POST /reconciliations', 'orderReconciliation', 'Compares a day’s payments with their providers.', {
    ...{ ...decides, body: 'ReconciliationOrder' },
    answers: {
      202: { ...json('It is carried out.', 'Reconciliation'), headers: { Location: 'Where it is seen.' } },
      ...problems(409),
    },
  }),
  call('GET /reconciliations/{id}', 'getReconciliation', 'One reconciliation with what it found.', {
    ...{ ...isGet, parameter: 'Id of a reconciliation.', query: { class: word(RECONCILIATION_CLASSES) } },
    answers: { 200: json('The reconciliation.', 'ReconciliationReport'), ...problems(404) },
  }),
  call('GET /lanes', 'listLanes', 'Lanes and what stands in them.', {
    ...isGet,
    answers: { 200: json('All lanes.', 'LaneList') },
  }),
  ...(['pause', 'resume'] as const).map((verb) =>
    call(`POST /lanes/{id}/${verb}`, `${verb}Lane`, `A lane: ${verb}, in every process.`, {
      ...{ ...decides, parameter: LANE_ID, body: 'Reason' },
      answers: { 200: json('The lane.', 'Lane'), ...problems(404) },
    }),
  ),
  call('GET /routes', 'listRoutes', 'The table of routes.', {
    ...isGet,
    answers: { 200: json('All routes, also those that are off.', 'RouteList') },
  }),
  call('GET /routes/{id}', 'getRoute', 'One route with its schemas and an example.', {
    ...{ ...isGet, parameter: ROUTE_ID },
    answers: { 200: json('The route.', 'RoutePapers'), ...problems(404) },
  }),
  call('POST /routes/{id}/try', 'tryRoute', 'What would become of a message: neither kept nor sent.', {
    ...{ right: 'read', parameter: ROUTE_ID, body: 'Trial' },
    answers: { 200: json('What became of it.', 'Tried'), ...problems(404) },
  }),
  call('GET /stats', 'getStats', 'Figures of a window, of what was accepted in it; at most 5 s old.', {
    ...{ ...isGet, query: { window: { ...word(['1h', '24h', '7d']), default: '1h' } } },
    answers: { 200: json('Figures.', 'Stats') },
  }),
  call('GET /audit', 'listAudit', 'What was decided, by whom and why; newest first.', {
    right: 'audit',
    query: { ...{ by: text(), action: text(), object: text(), from: moment, to: moment }, ...paging },
    answers: { 200: json('A page.', 'AuditPage'), ...problems(400) },
  }),
  call('GET /me', 'getMe', 'Who the caller is.', { ...isGet, answers: { 200: json('The caller.', 'Me') } }),
  call('GET /accounts', 'listAccounts', 'Local accounts.', {
    right: 'people',
    answers: { 200: json('All accounts.', 'AccountList') },
  }),
  call('POST /accounts', 'addAccount', 'Adds a local account.', {
    ...{ right: 'people', body: 'NewAccount' },
    answers: { 201: json('The account.', 'Account'), ...problems(409) },
  }),
  call(
    'POST /accounts/{id}',
    'changeAccount',
    'Changes role, password or whether it is disabled; ends its sessions.',
    {
      ...{ right: 'people', parameter: 'Name of an account.', body: 'AccountChange' },
      answers: { 200: json('The account.', 'Account'), ...problems(404) },
    },
  ),
  call(
    'GET /events',
    'followEvents',
    'Server-sent events of the whole store: exchange, lane, replay, stats.',
    {
      ...isGet,
      answers: {
        200: {
          description: 'A stream. Come back with Last-Event-ID within a minute and nothing is missed.',
          contentType: 'text/event-stream',
          schema: null,
        },
      },
    },
  ),
]
