import type { CallResult } from '../../domain/partner.ts'
import { normalised, type Reading, readAnswer } from './reading.ts'
import { retryAfterMs } from './retry-after.ts'

/** What the portal was asked. It is also the call's label in the Attempt's record. */
export type Asked = 'login' | 'look-up' | 'create' | 'update' | 'progress' | 'portal-status'

/** What an answer depends on beside itself. */
export interface AnswerContext {
  readonly asked: Asked
  /** An earlier Attempt of this Exchange came out unknown or was left open. */
  readonly isDoubtful: boolean
  /** Wall clock, for a Retry-After that is a date. */
  readonly nowMs: number
  /** A longer Retry-After counts as this one; a suspended endpoint's 30 s are not cut. */
  readonly retryAfterMaxMs: number
}

/**
 * done: it was done (delivered; logged in; looked up). session-gone: log in and ask again. exists: it is there, update it.
 * missing: it is not there, create it. given-up: nothing was sent and this Attempt may send nothing more.
 */
export type MeaningKind =
  | 'done'
  | 'session-gone'
  | 'exists'
  | 'missing'
  | 'refused'
  | 'unavailable'
  | 'unknown'
  | 'given-up'

export interface Meaning {
  readonly kind: MeaningKind
  /** Id of the row that decided. */
  readonly row: string
  /** Null: there was no answer. */
  readonly reading: Reading | null
  /** What the call reported instead of an answer, without payload; '' when there was one. */
  readonly callError: string
  /** The partner asked for silence, in ms; null: it did not. */
  readonly pauseMs: number | null
}

interface Row {
  readonly id: string
  /** The asks that this row is for. */
  readonly of: readonly Asked[]
  readonly fits: (answer: Answer) => boolean
  readonly means: MeaningKind
}

/** A call's result with everything that rows ask for; without an answer: status 0, no code, no text. */
interface Answer {
  readonly kind: CallResult['kind']
  readonly isAborted: boolean
  readonly isDoubtful: boolean
  readonly reading: Reading | null
  readonly status: number
  readonly code: number | null
  /** The portal's message, normalised for comparing. */
  readonly text: string
}

const SYNC: readonly Asked[] = ['create', 'update']
const ONCE: readonly Asked[] = ['progress', 'portal-status']
const SERVICES: readonly Asked[] = ['look-up', ...SYNC, ...ONCE]
const ALL: readonly Asked[] = ['login', ...SERVICES]

/** Words that say that the session is gone. In NFC and small letters. */
const SESSION_WORDS = ['phiên làm việc', 'phiên đăng nhập', 'session', 'đăng nhập lại']
const EXISTS_WORDS = 'đã tồn tại'
const MISSING_WORDS = 'không tồn tại'

/**
 * THE table of what the portal's answers mean: the first row that fits counts. docs/partners/npsp.md is the same for people.
 * Words come before codes and codes before the HTTP status: "đã tồn tại" is said with any code (dossier notes §1.3, §5 no. 13),
 * and an adapter may put an HTTP status of its own on an answer that the portal has given. Contract §3.2.
 */
export const ANSWERS: readonly Row[] = [
  { id: 'lease-lost', of: ALL, fits: ({ kind }) => kind === 'lease-lost', means: 'given-up' },
  { id: 'login-aborted', of: ['login'], fits: ({ isAborted }) => isAborted, means: 'given-up' },
  { id: 'login-failed', of: ['login'], fits: (answer) => !isLogin(answer), means: 'unavailable' },
  { id: 'session-gone', of: SERVICES, fits: isSessionGone, means: 'session-gone' },
  { id: 'exists', of: ['create'], fits: ({ text }) => text.includes(EXISTS_WORDS), means: 'exists' },
  { id: 'missing', of: ['update'], fits: ({ text }) => text.includes(MISSING_WORDS), means: 'missing' },
  { id: 'arrived-before', of: ONCE, fits: isArrivedBefore, means: 'done' },
  { id: 'code-0', of: ALL, fits: ({ code }) => code === 0, means: 'done' },
  { id: 'not-sent', of: SERVICES, fits: ({ kind }) => kind === 'not-sent', means: 'unavailable' },
  { id: 'no-answer', of: SERVICES, fits: ({ kind }) => kind === 'no-answer', means: 'unknown' },
  { id: 'http-status', of: SERVICES, fits: ({ status }) => isOutage(status), means: 'unavailable' },
  {
    id: 'gateway-fault',
    of: SERVICES,
    fits: ({ reading }) => reading !== null && reading.fault !== null,
    means: 'unavailable',
  },
  { id: 'not-json', of: SERVICES, fits: ({ reading }) => reading?.isJson !== true, means: 'unavailable' },
  { id: 'no-code', of: SERVICES, fits: ({ code }) => code === null, means: 'unavailable' },
  // HTTP 400, 413 and 422 with a readable code, and every other one that is not 0.
  { id: 'other-code', of: SERVICES, fits: () => true, means: 'refused' },
]

/** Says what a call's result means. Pure, and total: whatever came back, some row fits. */
export function classify(result: CallResult, context: AnswerContext): Meaning {
  const answer = answerOf(result, context)
  const row = ANSWERS.find(({ of, fits }) => of.includes(context.asked) && fits(answer))
  // The last row fits every service, and a login that is neither failed nor aborted has code 0.
  if (row === undefined) throw new Error(`No row of the portal's answers fits ${context.asked}`)
  return {
    kind: row.means,
    row: row.id,
    reading: answer.reading,
    callError: errorOf(result),
    pauseMs: result.kind === 'answered' ? pauseOf(result.headers, answer.reading, context) : null,
  }
}

function answerOf(result: CallResult, { isDoubtful }: AnswerContext): Answer {
  const reading = result.kind === 'answered' ? readAnswer(result.status, result.text) : null
  return {
    kind: result.kind,
    isAborted: result.kind === 'no-answer' && result.reason === 'aborted',
    isDoubtful,
    reading,
    status: reading?.status ?? 0,
    code: reading?.code ?? null,
    text: normalised(reading?.message ?? ''),
  }
}

/** Both, or it is no login (dossier notes §1.2). */
const isLogin = ({ code, reading }: Answer): boolean =>
  code === 0 && reading !== null && reading.session !== null

function isSessionGone({ status, code, text }: Answer): boolean {
  if (status === 401) return true
  return code !== null && code !== 0 && SESSION_WORDS.some((words) => text.includes(words))
}

/** A step or a status that the portal already has is our own earlier one only if that one may have arrived. */
function isArrivedBefore({ isDoubtful, text }: Answer): boolean {
  return isDoubtful && text.includes(EXISTS_WORDS)
}

const isOutage = (status: number): boolean =>
  status === 403 || status === 404 || status === 429 || (status >= 500 && status <= 599)

function errorOf(result: CallResult): string {
  switch (result.kind) {
    case 'answered':
      return ''
    case 'lease-lost':
      return 'the lease was lost'
    case 'not-sent':
      return `not sent: ${result.internal}`
    case 'no-answer':
      return `no answer (${result.reason}): ${result.internal}`
  }
}

/** WSO2 suspends an endpoint for 30 s after it could not reach it; asking earlier is answered the same (dossier notes §3.2). */
const SUSPENDED_CODE = 303001
const SUSPENDED_MS = 30_000

function pauseOf(
  headers: Readonly<Record<string, string>>,
  reading: Reading | null,
  { nowMs, retryAfterMaxMs }: AnswerContext,
): number | null {
  const asked = Math.min(retryAfterMs(headers['retry-after'], nowMs) ?? 0, retryAfterMaxMs)
  const suspended = reading?.fault?.code === SUSPENDED_CODE ? SUSPENDED_MS : 0
  const pauseMs = Math.max(asked, suspended)
  return pauseMs > 0 ? pauseMs : null
}
