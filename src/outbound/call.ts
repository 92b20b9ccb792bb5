import type { Clock } from '../domain/clock.ts'
import type { CallRequest, CallResult } from '../domain/partner.ts'
import type { AttemptCalls } from '../flow/attempt.ts'
import { LEASE_FRESH_MS, LEASE_GRACE_MS } from '../flow/lease-times.ts'
import type { Lease, RecordedCall } from '../flow/ports.ts'
import type { OutboundHttp } from './axios-adapter.ts'

/** An answer is recorded up to this size in UTF-8. */
const RECORDED_BYTES_MAX = 65_536

/** What the calls of one Attempt are made with. */
export interface CallTools {
  readonly http: Pick<OutboundHttp, 'send'>
  readonly lease: Pick<Lease, 'grantedAtMs'>
  /** The partner's, or what its caller still has; the lease was granted for this + LEASE_GRACE_MS. */
  readonly timeoutMs: number
  readonly clock: Clock
  /** Aborted: what is under way is given up, nothing more is sent. */
  readonly signal: AbortSignal
  /** Extends the lease under its token to timeoutMs + LEASE_GRACE_MS from now. false or thrown: it is lost. */
  readonly renew: () => Promise<boolean>
  /** Told of every call after the first, just before it goes out (Gate.countCall). */
  readonly countCall: () => void
}

/**
 * Makes the Call of one Attempt. Before its first send the fresh lease counts, before each later one it is renewed (I3);
 * at the very last, on an open connection, the monotonic clock must stand before the lease's end (contract §8). A lease once
 * lost stays lost: nothing more is sent in this Attempt.
 */
export function makeCall(tools: CallTools): AttemptCalls {
  const { http, clock, timeoutMs, signal } = tools
  const leaseMs = timeoutMs + LEASE_GRACE_MS
  /** In the order of their ends. */
  const recorded: RecordedCall[] = []
  let leaseEndsAtMs = tools.lease.grantedAtMs + leaseMs
  let isFirst = true
  let isLost = false

  // The whole time that the answer may take must lie within the lease, or the next holder may send while the partner is still at work.
  const isCovered = (): boolean => clock.monotonicMs() + timeoutMs <= leaseEndsAtMs

  /** Makes sure of the lease; null: it may be sent. */
  const secureLease = async (isFirstCall: boolean): Promise<CallResult | null> => {
    const remainingMs = leaseEndsAtMs - clock.monotonicMs()
    if (isFirstCall && remainingMs >= leaseMs - LEASE_FRESH_MS) return null
    const askedAtMs = clock.monotonicMs()
    const answer = await within(tools.renew, leaseMs, signal)
    if (answer === 'aborted') return ABORTED
    if (answer !== 'renewed') return LEASE_LOST
    leaseEndsAtMs = askedAtMs + leaseMs
    return null
  }

  const attempt = async (request: CallRequest): Promise<CallResult> => {
    const isFirstCall = isFirst
    isFirst = false
    if (isLost) return LEASE_LOST
    if (signal.aborted) return ABORTED
    const stopped = await secureLease(isFirstCall)
    if (stopped !== null) return stopped
    if (!isFirstCall) tools.countCall()
    const { method, url, headers, body, answerBytesMax } = request
    const result = await http.send({
      ...{ method, url, headers, body, signal, timeoutMs, mayWrite: isCovered },
      ...(answerBytesMax === undefined ? {} : { answerBytesMax }),
    })
    // Refused although the lease still runs: connecting took too long. Nothing was sent, and whoever holds the lease may say so.
    return result.kind === 'lease-lost' && clock.monotonicMs() < leaseEndsAtMs ? NOT_COVERED : result
  }

  return {
    call: async (request) => {
      const startedAt = clock.now().toISOString()
      const startedAtMs = clock.monotonicMs()
      const result = await attempt(request)
      if (result.kind === 'lease-lost') isLost = true
      const durationMs = Math.round(clock.monotonicMs() - startedAtMs)
      recorded.push({ label: request.label, startedAt, durationMs, ...recordOf(request, result) })
      return result
    },
    recorded,
    lastStatus: () => recorded.at(-1)?.status ?? null,
    isLeaseLost: () => isLost,
  }
}

const LEASE_LOST: CallResult = { kind: 'lease-lost' }
const NOT_COVERED: CallResult = {
  kind: 'not-sent',
  internal: 'connecting took so long that the lease no longer covered the answer',
}
const ABORTED: CallResult = { kind: 'no-answer', reason: 'aborted', internal: 'given up before it was sent' }

/** What of a result is kept with the Attempt: no headers, nothing of the request. */
function recordOf(
  request: CallRequest,
  result: CallResult,
): Pick<RecordedCall, 'status' | 'answer' | 'error'> {
  switch (result.kind) {
    case 'answered':
      return {
        status: result.status,
        answer: request.recordAnswer === false ? null : firstBytes(result.text, RECORDED_BYTES_MAX),
        error: null,
      }
    case 'not-sent':
      return { status: null, answer: null, error: `not sent: ${result.internal}` }
    case 'no-answer':
      return { status: null, answer: null, error: `${result.reason}: ${result.internal}` }
    case 'lease-lost':
      return { status: null, answer: null, error: 'not sent: the lease is lost' }
  }
}

/** The beginning of a text, cut between characters. */
function firstBytes(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text
  const bytes = Buffer.from(text)
  let end = bytesMax
  // 10xxxxxx continues a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}

/** Asks for the renewal, but waits no longer than it could be worth anything. */
function within(
  renew: () => Promise<boolean>,
  limitMs: number,
  signal: AbortSignal,
): Promise<'renewed' | 'lost' | 'aborted'> {
  return new Promise((resolve) => {
    const end = (answer: 'renewed' | 'lost' | 'aborted'): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve(answer)
    }
    const onAbort = (): void => end('aborted')
    const timer = setTimeout(end, limitMs, 'lost')
    signal.addEventListener('abort', onAbort, { once: true })
    // A store that cannot be asked has not renewed: whoever holds the lease next may already be sending (I3).
    Promise.try(renew).then(
      (isRenewed) => end(isRenewed ? 'renewed' : 'lost'),
      () => end('lost'),
    )
  })
}
