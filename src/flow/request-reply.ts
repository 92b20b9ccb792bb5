import { decide } from '../domain/decide.ts'
import { type Failure, fail, type Result } from '../domain/failure.ts'
import type { CallAdmission } from '../domain/route.ts'
import type { CallAudit, CallDraft, CallEnd } from './call-ports.ts'
import { type Call, MISTAKE, type Question, type RequestReplyPorts, type Tried, tryCall } from './call-try.ts'
import type { Sealing } from './ports.ts'
import type { Turn } from './turns.ts'
import { within } from './within.ts'

/** `exchangeId`: of the Exchange, where there is one. */
export type Replied = Result<Uint8Array> & { readonly exchangeId?: string }

/**
 * The one way inside a request: admit ─▶ allowed? ─▶ turn ─▶ open ─▶ try, and again while there is time ─▶ end ─▶ the answer.
 * Only what did not reach the partner, or found it unwell, is tried again; a partner that asks for silence is not. Nothing of the answer is
 * told before its end and its audit row are stored.
 */
export async function askPartner(question: Question, ports: RequestReplyPorts): Promise<Replied> {
  const { route, body, sender } = question
  const deadlineMs = ports.clock.monotonicMs() + question.waitMs
  const admission = route.admit(body, { now: ports.clock.now() })
  if (!admission.ok) return admission
  const audit = auditOf(question, admission.value, ports.sealing)
  const grant = ports.connection.grant?.(route.endpoint.operation, admission.value.purpose)
  if (grant === null) return refuse(audit, ports)

  const turn = await ports.turns.take(deadlineMs)
  const opening = ports.store.open(draftOf(question, admission.value, audit, ports))
  const opened = await inTime({ deadlineMs }, opening, NOT_STORED, ports)
  if (!opened.ok) {
    if (turn === 'taken') ports.turns.give()
    return opened
  }
  const { exchangeId, isPaused } = opened.value
  ports.observer.exchangeAccepted({ exchangeId, route: route.id, sender: sender.id, duplicate: false })
  const call: Call = { question, audit, grant, exchangeId, deadlineMs }
  try {
    if (!isPaused) return await carry(call, turn, ports)
    if (turn === 'taken') ports.turns.give()
    return await endUntried(call, PAUSED, ports)
  } catch (error) {
    ports.observer.faulted({ where: 'flow.call', error })
    return { ...NOT_STORED, exchangeId }
  }
}

function draftOf(
  { route, sender, body, traceparent, waitMs }: Question,
  { purpose, subjects }: CallAdmission,
  audit: CallAudit,
  { sealing }: RequestReplyPorts,
): CallDraft {
  return {
    route: route.id,
    sender: sender.id,
    partner: route.endpoint.partner.id,
    lane: route.endpoint.id,
    key: purpose.dossierCode,
    body,
    subjects: subjects.map((number) => sealing.hash('subject', number)),
    traceparent,
    waitMs,
    audit,
  }
}

/** Who asks, for what, about whom, without saying about whom. */
function auditOf(
  { route, sender }: Question,
  admission: CallAdmission,
  sealing: Pick<Sealing, 'hash'>,
): CallAudit {
  return {
    sender: sender.id,
    action: route.id,
    purpose: admission.purpose,
    subjects: admission.subjects.map((number) =>
      Buffer.from(sealing.hash('subject', number)).toString('hex'),
    ),
    doubts: admission.doubts,
  }
}

async function refuse(audit: CallAudit, { store, observer }: RequestReplyPorts): Promise<Replied> {
  try {
    await store.recordRefusal(audit, NOT_ALLOWED.failure.code)
    return NOT_ALLOWED
  } catch (error) {
    observer.faulted({ where: 'flow.call', error })
    return NOT_STORED
  }
}

/** Tries until there is an end, and writes it. With too little time left no try is begun, once the gateway stops no further one. */
async function carry(call: Call, first: Turn, ports: RequestReplyPorts): Promise<Replied> {
  let turn = first
  let failure = first === 'open' ? OPEN : LATE
  if (turn === 'taken' && !hasTime(call, 0, ports)) {
    ports.turns.give()
    turn = 'late'
  }
  for (let number = 1; turn === 'taken'; number += 1) {
    if (number > 1 && !(await openNext(call, number, ports)))
      return { ...NOT_STORED, exchangeId: call.exchangeId }
    const tried = await pass(call, number, ports)
    if (tried === null) break
    const history = { failures: number, countedFailures: number }
    const settlement = decide(tried.outcome, history, ports.policy, ports.random)
    const delayMs =
      settlement.state === 'waiting' && settlement.pauseLaneMs === null ? settlement.delayMs : null
    const isGoingOn = delayMs !== null && isTimeFor(call, delayMs, ports)
    note(call, tried, isGoingOn ? delayMs : null, ports)
    if (!isGoingOn) return end(call, tried, ports)
    if ('failure' in settlement) failure = settlement.failure
    await inTime(call, ports.store.settleTry(call.exchangeId, tried.tried), undefined, ports)
    await pause(delayMs, ports.stopping)
    turn = await ports.turns.take(call.deadlineMs - LEAST_TRY_MS)
    if (turn === 'taken' && !isTimeFor(call, 0, ports)) {
      ports.turns.give()
      break
    }
  }
  return endUntried(call, failure, ports)
}

/** What the store does, or `otherwise` at the caller's deadline (contract §6: all of it ends by then), which may be over already. */
const inTime = <T, O>(
  { deadlineMs }: Pick<Call, 'deadlineMs'>,
  doing: Promise<T>,
  otherwise: O,
  { clock }: Pick<RequestReplyPorts, 'clock'>,
): Promise<T | O> => within(Math.max(STORE_LEAST_MS, deadlineMs - clock.monotonicMs()), doing, otherwise)

/** A try that has less than this could only time out, and what it would send is personal: it is not sent for nothing. */
const LEAST_TRY_MS = 250

const hasTime = (
  { deadlineMs }: Call,
  delayMs: number,
  { clock }: Pick<RequestReplyPorts, 'clock'>,
): boolean => clock.monotonicMs() + delayMs + LEAST_TRY_MS <= deadlineMs

/** May another try begin after so long? */
const isTimeFor = (
  call: Call,
  delayMs: number,
  ports: Pick<RequestReplyPorts, 'clock' | 'stopping'>,
): boolean => !ports.stopping.aborted && hasTime(call, delayMs, ports)

/** null: the breaker did not let it through, and nothing was sent. */
async function pass(call: Call, number: number, ports: RequestReplyPorts): Promise<Tried | null> {
  const done: Tried[] = []
  await ports.turns.pass(async () => {
    const tried = await tryCall(call, number, ports)
    done.push(tried)
    // What failed before anything was sent, or was cut short for its caller's sake, says nothing about the partner.
    return tried.tried.calls.length === 0 || tried.isCutShort ? 'open' : tried.outcome.kind
  })
  return done[0] ?? null
}

async function openNext(call: Call, number: number, ports: RequestReplyPorts): Promise<boolean> {
  const opening = ports.store.openTry(call.exchangeId, number)
  const isOpen = await inTime(call, opening, false, ports).catch((error: unknown) => {
    ports.turns.give()
    throw error
  })
  if (!isOpen) ports.turns.give()
  return isOpen
}

function end(call: Call, { tried, messageOut, answer }: Tried, ports: RequestReplyPorts): Promise<Replied> {
  const { failure } = tried
  if (failure !== null || answer === null)
    return write(
      call,
      { tried, messageOut, ...deadOf(failure ?? MISTAKE) },
      failed(failure ?? MISTAKE),
      ports,
    )
  const { result, security, body } = answer
  if (security !== null)
    ports.observer.securityNoticed({
      exchangeId: call.exchangeId,
      lane: call.question.route.endpoint.id,
      kind: security,
    })
  const ended = { tried, messageOut, state: 'delivered', failure: null, result, security } as const
  return write(call, ended, { ok: true, value: body }, ports)
}

const endUntried = (call: Call, failure: Failure, ports: RequestReplyPorts): Promise<Replied> =>
  write(call, { tried: null, messageOut: null, ...deadOf(failure) }, failed(failure), ports)

const deadOf = (failure: Failure) =>
  ({ state: 'dead', failure, result: failure.code, security: null }) as const
const failed = (failure: Failure): Replied => ({ ok: false, failure })

/**
 * Stores the end, as often as it takes within the caller's time; only then is it told. When that time is over first nothing is told, though the
 * end may yet be stored.
 */
async function write(
  call: Call,
  ended: Omit<CallEnd, 'exchangeId' | 'audit'>,
  reply: Replied,
  ports: RequestReplyPorts,
): Promise<Replied> {
  const { exchangeId, audit } = call
  for (;;) {
    try {
      const ending = ports.store.end({ exchangeId, audit, ...ended })
      const isEnded = await inTime(call, ending, false, ports)
      return { ...(isEnded ? reply : NOT_STORED), exchangeId }
    } catch (error) {
      const isOver = ports.clock.monotonicMs() + STORE_RETRY_MS >= call.deadlineMs || ports.signal.aborted
      if (isOver) throw error
    }
    await pause(STORE_RETRY_MS, ports.signal)
  }
}

/** After the store failed. */
const STORE_RETRY_MS = 500
/** A caller may give no time, and a try take all of it: the store has so long beyond it, so that both leave their trace. */
const STORE_LEAST_MS = 500

/** `delayMs`: until the next try; null: it is the last. */
function note(call: Call, { tried }: Tried, delayMs: number | null, ports: RequestReplyPorts): void {
  ports.observer.attemptSettled({
    exchangeId: call.exchangeId,
    lane: call.question.route.endpoint.id,
    attempt: tried.number,
    outcome: tried.outcome,
    state: tried.failure === null ? 'delivered' : delayMs === null ? 'dead' : 'waiting',
    code: tried.failure?.code ?? null,
    status: tried.status,
    durationMs: Math.round(tried.durationMs),
    delayMs,
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

const OPEN: Failure = {
  code: 'CIRCUIT_OPEN',
  detail: 'The partner was found unavailable a moment ago, so it was not asked. Ask again later.',
}
const PAUSED: Failure = {
  code: 'ENDPOINT_UNAVAILABLE',
  detail: 'An operator has paused the questions to this partner, so it was not asked. Ask again later.',
}
const LATE: Failure = {
  code: 'ENDPOINT_TIMEOUT',
  detail:
    'Your time was over before the partner could be asked: too many ask at once, or the gateway was held up. It was not asked. Ask again later, or give more time with Prefer: wait.',
}
const NOT_ALLOWED = fail(
  'PURPOSE_NOT_ALLOWED',
  'This procedure and officer may not ask for a citizen’s data. The province’s administrators keep the list of who may.',
)
const NOT_STORED = fail(
  'STORE_UNAVAILABLE',
  'What was asked and answered could not be recorded, so nothing is told. Ask again after the time in Retry-After.',
)
