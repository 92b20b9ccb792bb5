import type { Wso2Format } from './reply.ts'

/** What goes wrong. Durations in ms. `commit`: what was asked is done all the same, only the answer is spoilt. */
export type FaultAction =
  /** The answer comes later. What was asked is done at once, as by a partner that is slow to answer. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Never answers and holds the socket. `commit` false by default. */
  | { readonly kind: 'hang'; readonly commit?: boolean }
  /** An HTTP status; `retryAfter`: seconds or an HTTP date. `commit` false by default. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly retryAfter?: number | string
      readonly commit?: boolean
    }
  | { readonly kind: 'reset-before-commit' }
  | { readonly kind: 'reset-after-commit' }
  /** Without `times`, service and dossier code: every session is invalid from now on, once. Else: for that many calls. */
  | { readonly kind: 'session-expiry' }
  | { readonly kind: 'refusal'; readonly text?: string; readonly code?: number | string }
  /** reset: requests are cut off. 503: answered so. refused: nobody listens, for `ms` (at most 10 min; not with times, service, dossierCode). */
  | { readonly kind: 'outage'; readonly mode?: 'reset' | '503' | 'refused'; readonly ms?: number }
  | { readonly kind: 'non-json'; readonly status?: number; readonly commit?: boolean }
  /** The API gateway's fault; 303001 (suspended endpoint) by default. */
  | {
      readonly kind: 'wso2'
      readonly code?: number
      readonly format?: Wso2Format
      readonly retryAfter?: number | string
    }
  /** The type of error_code in the answer: -1, "-1", "-01". */
  | { readonly kind: 'error-code-type'; readonly type: CodeType }
  /** An answer without end, a byte every `everyMs`. `commit` true by default. */
  | { readonly kind: 'endless'; readonly everyMs?: number; readonly commit?: boolean }
  /** An answer over 1 MB. `commit` true by default. */
  | { readonly kind: 'huge'; readonly bytes?: number; readonly commit?: boolean }
  /** Any text and code in the partner's own envelope. */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly code?: number | string
      readonly commit?: boolean
    }
  | { readonly kind: 'login-refused'; readonly text?: string; readonly code?: number | string }

export type CodeType = 'number' | 'string' | 'padded'
export type FaultKind = FaultAction['kind']

/** A fault as it is ordered. Without service: any call; of the message faults (see below) any but the login. */
export type FaultOrder = FaultAction & {
  readonly service?: string
  /** Compared without regard to case. */
  readonly dossierCode?: string
  /** How many calls it hits; absent: until it is deleted. */
  readonly times?: number
}

/** An active fault; `times` is what is left of it. */
export type Fault = FaultOrder & { readonly id: number }

/** Faults that speak of a message: they leave the login alone unless `service` names it. */
const MESSAGE_KINDS: ReadonlySet<FaultKind> = new Set([
  'reset-before-commit',
  'reset-after-commit',
  'session-expiry',
  'refusal',
  'text',
])

/** What a request is, as far as a fault may depend on it. */
export interface FaultTarget {
  readonly service: string
  readonly isLogin: boolean
  readonly dossierCodes: readonly string[]
}

/** What is to go wrong with one request: every latency and code type that fits, and the first of the others. */
export interface Taken {
  readonly latencyMs: number
  readonly codeType: CodeType | null
  readonly verdict: Fault | null
}

export interface FaultBoard {
  readonly add: (orders: readonly FaultOrder[]) => void
  readonly clear: () => void
  readonly list: () => Fault[]
  /** Finds what hits this request and counts it down. */
  readonly take: (target: FaultTarget) => Taken
}

/** `onChange` is called after every addition, removal and running out. */
export function createFaultBoard(onChange: () => void): FaultBoard {
  let active: Active[] = []
  let nextId = 1

  const keep = (isKept: (entry: Active) => boolean): void => {
    for (const entry of active) if (!isKept(entry)) clearTimeout(entry.timer)
    active = active.filter(isKept)
    onChange()
  }

  const activate = (order: FaultOrder): void => {
    const entry: Active = { fault: { ...order, id: nextId }, left: order.times ?? Number.POSITIVE_INFINITY }
    nextId += 1
    if (order.kind === 'outage' && order.ms !== undefined)
      entry.timer = setTimeout(() => keep((other) => other !== entry), order.ms)
    active.push(entry)
  }

  const take = (target: FaultTarget): Taken => {
    let latencyMs = 0
    let codeType: CodeType | null = null
    let verdict: Fault | null = null
    for (const entry of active) {
      const { fault } = entry
      if (!hits(fault, target)) continue
      if (fault.kind === 'latency') latencyMs += fault.ms
      else if (fault.kind === 'error-code-type') codeType ??= fault.type
      else if (verdict === null) verdict = fault
      else continue
      entry.left -= 1
    }
    if (active.some((entry) => entry.left <= 0)) keep((entry) => entry.left > 0)
    return { latencyMs, codeType, verdict }
  }

  return {
    add: (orders) => {
      for (const order of orders) activate(order)
      onChange()
    },
    clear: () => keep(() => false),
    list: () =>
      active.map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, times: left } : { ...fault })),
    take: (target) => (active.length === 0 ? NOTHING : take(target)),
  }
}

interface Active {
  readonly fault: Fault
  left: number
  timer?: NodeJS.Timeout
}

const NOTHING: Taken = { latencyMs: 0, codeType: null, verdict: null }

function hits(fault: Fault, target: FaultTarget): boolean {
  if (fault.service !== undefined && fault.service !== target.service) return false
  if (fault.service === undefined && target.isLogin && MESSAGE_KINDS.has(fault.kind)) return false
  if (fault.kind === 'login-refused' && !target.isLogin) return false
  if (fault.dossierCode === undefined) return true
  const wanted = fault.dossierCode.toUpperCase()
  return target.dossierCodes.some((code) => code.toUpperCase() === wanted)
}
