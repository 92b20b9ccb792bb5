import { EXCHANGE_STATES } from '../../domain/exchange.ts'
import { FAILURES } from '../../domain/failure.ts'
import { ROLES } from '../admin/admins.ts'
import {
  flag,
  list,
  moment,
  object,
  orNull,
  page,
  ref,
  type Schema,
  text,
  uuid,
  whole,
  word,
} from './schema.ts'
import { PEOPLE_SCHEMAS } from './sign-in-operations.ts'

const OUTCOMES = ['delivered', 'unavailable', 'unknown', 'refused', 'open']
const state = word(EXCHANGE_STATES)
const code = word(Object.keys(FAILURES))
const reason = text({ minLength: 1, maxLength: 1_000, description: 'Why; not blank.' })
const failure = orNull(ref('Failure'))
const replayState = word(['proposed', 'running', 'paused', 'finished', 'rejected'])
const replayTerms = {
  edits: { ...whole, description: 'How many messages are sent with changes.' },
  decision: orNull(object({ by: text(), at: moment, reason: text() })),
}

const leaf: Schema = { anyOf: [text(), { type: 'number' }, flag, { type: 'null' }] }
const failureWithIssues = object({ code, detail: text(), issues: list(ref('Issue')) }, ['issues'])

const route = {
  ...{ id: text(), mode: word(['queued', 'request-reply']) },
  ...{ channel: text(), accepts: text(), sends: text(), lane: text() },
  ...{ onDead: word(['hold', 'skip']), enabled: flag },
}

/** What both ports answer. */
export const COMMON_SCHEMAS: Readonly<Record<string, Schema>> = {
  Problem: {
    description: 'What went wrong (RFC 9457).',
    ...object(
      {
        type: text({ description: 'urn:lienthong:failure:CODE' }),
        title: text(),
        status: { type: 'integer', minimum: 400, maximum: 599 },
        detail: text({ description: 'What to do.' }),
        instance: text({ description: 'The path that was asked for, without its query.' }),
        code,
        exchangeId: { ...uuid, description: 'Where an invalid message was kept.' },
        providerCode: text({ description: 'A payment provider’s own code for its refusal.' }),
        issues: list(ref('Issue'), { maxItems: 100 }),
      },
      ['exchangeId', 'providerCode', 'issues'],
    ),
  },
  Issue: object({
    path: text({ description: 'JSON Pointer of the member or parameter itself.' }),
    message: text(),
  }),
  Failure: object({ code, detail: text() }),
}

/** What the partner port takes and answers, beside the messages. */
export const PARTNER_SCHEMAS: Readonly<Record<string, Schema>> = {
  Accepted: object({ exchangeId: uuid, state, duplicate: flag }),
  Ended: object({ exchangeId: uuid, state, duplicate: flag, failure }),
  Exchange: object({
    ...{ id: uuid, route: text(), key: text(), state, receivedAt: moment, dueAt: orNull(moment) },
    ...{ heldBy: orNull(uuid), attempts: whole, failure },
  }),
  ExchangePage: page('Exchange'),
}

const exchange = {
  ...{ id: uuid, route: text(), sender: text(), partner: text(), key: text(), state, receivedAt: moment },
  dueAt: orNull({
    ...moment,
    description: 'Earliest moment of the next attempt; null: none is due by itself.',
  }),
  heldBy: orNull({ ...uuid, description: 'The first dead or paused one ahead of it.' }),
}

const figures = {
  ...{ accepted: whole, delivered: whole, dead: whole },
  retried: { ...whole, description: 'Took more than one attempt.' },
  p50Ms: orNull({ ...whole, description: 'From acceptance to delivery; null: none was delivered.' }),
  p99Ms: orNull(whole),
}

const filter = {
  state,
  code: { ...code, description: 'Why it failed; finds what is dead, discarded or rejected.' },
  ...{ route: text(), sender: text(), partner: text() },
  key: text({ description: 'The dossier code, any case.' }),
  q: text({ description: 'Beginning of an id or key, literal.' }),
  from: { ...moment, description: 'Inclusive, by receivedAt.' },
  to: { ...moment, description: 'Exclusive.' },
}
const optionalAll = (properties: Readonly<Record<string, Schema>>): Schema => ({
  ...object(properties, Object.keys(properties)),
  additionalProperties: false,
})

/** The list's parameters that choose exchanges. */
export const FILTER_PROPERTIES: Readonly<Record<string, Schema>> = filter

/** What the admin port takes and answers. */
export const ADMIN_SCHEMAS: Readonly<Record<string, Schema>> = {
  ...PEOPLE_SCHEMAS,
  Health: object({ status: word(['ok']) }),
  Readiness: object({ status: word(['ok', 'unavailable']), reasons: list(text()) }),
  Exchange: object({ ...exchange, attempts: whole, failure }),
  ExchangePage: page('Exchange'),
  ExchangeDetail: object({
    ...exchange,
    ...{ failure, traceparent: orNull(text()), issues: orNull(list(ref('Issue'))) },
    erasedAt: orNull({ ...moment, description: 'When its messages, answers and issues were erased.' }),
    messageIn: orNull({ ...ref('Message'), description: 'Persons’ data masked as •••, but after a reveal.' }),
    messageEdited: orNull({ ...ref('Message'), description: 'What is sent instead of messageIn.' }),
    messageOut: orNull(ref('Message')),
    attempts: list(ref('Attempt')),
    replays: list(object({ replayId: orNull(uuid), at: moment, by: text(), reason: text() })),
  }),
  Message: object({ contentType: text(), text: text() }),
  Attempt: object({
    ...{ number: { type: 'integer', minimum: 1 }, startedAt: moment, durationMs: orNull(whole) },
    ...{ outcome: word(OUTCOMES), status: orNull({ type: 'integer' }), failure },
    internal: orNull(text({ description: 'Without payload; null for viewers.' })),
    partnerText: orNull(
      text({ description: 'The partner’s own words, values masked as •••; null for viewers.' }),
    ),
    receipt: orNull(text()),
    request: orNull({ ...ref('Message'), description: 'Of the latest attempt.' }),
    response: orNull(object({ status: orNull({ type: 'integer' }), text: text() })),
    calls: orNull(list(ref('Call'))),
  }),
  Call: object({
    ...{ label: text(), startedAt: moment, durationMs: { type: 'number', minimum: 0 } },
    ...{ status: orNull({ type: 'integer' }), error: orNull(text()), answer: orNull(text()) },
  }),
  Reason: { ...object({ reason }), additionalProperties: false },
  ReplayOrder: {
    ...object(
      {
        exchangeIds: list(text(), {
          minItems: 1,
          description: 'Dead exchanges; one that is not refuses all.',
        }),
        filter: { ...optionalAll(filter), minProperties: 1 },
        reason,
        dryRun: { ...flag, default: false, description: 'Only try to translate; nothing changes.' },
        edits: list(ref('Edit'), {
          minItems: 1,
          maxItems: 100,
          description: 'Messages to send with changes; with exchangeIds only. The originals stay.',
        }),
      },
      ['exchangeIds', 'filter', 'dryRun', 'edits'],
    ),
    additionalProperties: false,
    oneOf: [{ required: ['exchangeIds'] }, { required: ['filter'] }],
  },
  Edit: object({
    exchangeId: uuid,
    changes: list(ref('Change'), { minItems: 1, maxItems: 200 }),
  }),
  Change: {
    description: 'One change of a JSON message (RFC 6902).',
    ...object(
      {
        op: word(['add', 'replace', 'remove']),
        path: text({ description: 'JSON Pointer.' }),
        value: { description: 'Of add and replace.' },
      },
      ['value'],
    ),
  },
  ReplayOrdered: object({
    ...{ replayId: uuid, matched: whole, skipped: whole, state: word(['running', 'proposed']) },
  }),
  DryRun: object({
    ...{ replayId: { type: 'null' }, matched: whole, skipped: whole, translates: whole },
    fails: list(object({ id: uuid, failure: failureWithIssues }), { maxItems: 100 }),
    changed: { ...whole, description: 'Would go out otherwise than they were translated the last time.' },
    changes: list(ref('DryRunChange'), { maxItems: 100 }),
    groups: list(object({ route: text(), partner: text(), count: whole })),
  }),
  DryRunChange: object({
    ...{ id: uuid, route: text(), key: text() },
    isFirst: { ...flag, description: 'It was never translated before: all of it is new.' },
    differing: { ...whole, description: 'How many members differ.' },
    fields: list(
      object(
        {
          path: text({ description: 'JSON Pointer into the message that goes out.' }),
          before: { ...leaf, description: 'Masked; absent: it was not there.' },
          after: { ...leaf, description: 'Masked; absent: it is there no more.' },
        },
        ['before', 'after'],
      ),
      { maxItems: 50 },
    ),
  }),
  Replay: object({
    ...{ replayId: uuid, by: text(), reason: text(), at: moment, matched: whole },
    done: { ...whole, description: 'Have ended again: delivered, dead or discarded.' },
    ...{ delivered: whole, dead: whole, state: replayState },
    ...replayTerms,
  }),
  ReplayDetail: object({
    ...{ replayId: uuid, by: text(), reason: text(), at: moment, matched: whole },
    ...{ done: whole, delivered: whole, dead: whole, state: replayState, ...replayTerms },
    edited: list(ref('EditedMessage')),
  }),
  EditedMessage: object({
    ...{ exchangeId: uuid, route: text(), paths: list(text()) },
    ...{ before: orNull(text()), after: orNull(text()) },
  }),
  ReplayPage: page('Replay'),
  Lane: object({
    ...{ id: text(), partner: text(), waiting: whole, held: whole, delivering: whole, dead: whole },
    oldestReceivedAt: orNull(moment),
    breaker: { ...word(['closed', 'open', 'half-open']), description: 'Of the process that answers.' },
    paused: { ...flag, description: 'By an operator.' },
    pausedUntil: orNull({ ...moment, description: 'By the partner.' }),
    reason: orNull(text()),
  }),
  LaneList: object({ items: list(ref('Lane')) }),
  Route: object(route),
  RouteList: object({ items: list(ref('Route')) }),
  RoutePapers: object({
    ...route,
    acceptsSchema: orNull({ type: 'object', description: 'JSON Schema of the message that comes in.' }),
    sendsSchema: orNull({ type: 'object', description: 'JSON Schema of the message that goes out.' }),
    example: orNull(
      object({ key: text({ description: 'As it stands in the path.' }), message: { type: 'object' } }),
    ),
  }),
  Trial: {
    ...object({
      key: text({ description: 'The order key, as it would stand in the path.' }),
      text: text({ description: 'The message as it would be sent, wrong or not.' }),
    }),
    additionalProperties: false,
  },
  Tried: object({
    admitted: { ...flag, description: 'Whether it would be accepted.' },
    failure: orNull(failureWithIssues),
    messageOut: orNull(ref('Message')),
  }),
  DeadGroup: object({
    ...{ code, partner: text(), route: text(), count: whole },
    ...{ firstAt: moment, lastAt: moment },
  }),
  DeadGroupList: object({ items: list(ref('DeadGroup')) }),
  Dossier: object({
    key: text(),
    items: list(ref('DossierStep')),
    payments: list(ref('PaymentHistory'), {
      maxItems: 50,
      description: 'The newest payments of the dossier, newest first, the same on every page.',
    }),
    nextCursor: orNull(text({ description: 'null: this is the last page.' })),
  }),
  DossierStep: object({
    ...{ ...exchange, failure },
    attempts: list(
      object({
        ...{ number: { type: 'integer', minimum: 1 }, startedAt: moment, durationMs: orNull(whole) },
        ...{ outcome: word(OUTCOMES), status: orNull({ type: 'integer' }), code: orNull(code) },
      }),
    ),
    decisions: list(object({ kind: word(['replay', 'discard']), at: moment, by: text(), reason: text() })),
  }),
  Figures: object(figures),
  Stats: object({
    ...{ window: word(['1h', '24h', '7d']), ...figures },
    byRoute: { type: 'object', additionalProperties: ref('Figures') },
    series: list(object({ at: moment, accepted: whole, delivered: whole, dead: whole })),
  }),
  AuditEntry: object({
    ...{
      id: text(),
      at: moment,
      by: text(),
      role: text({ description: `Of machines: ${ROLES.join(', ')}.` }),
    },
    ...{ action: text(), object: text(), reason: orNull(text()), details: { type: 'object' } },
  }),
  AuditPage: page('AuditEntry'),
  Me: object({ by: text({ description: 'Name of the machine or person.' }), role: word(ROLES) }),
}
