import type { FaultKind, FaultOrder } from './faults.ts'

/** What a mock can be told to do wrong. */
export interface FaultScope {
  readonly services: readonly string[]
  readonly kinds: readonly FaultKind[]
}

export type ParsedOrders =
  | { readonly ok: true; readonly orders: readonly FaultOrder[] }
  | { readonly ok: false; readonly detail: string }

interface Rule {
  /** Completes "<parameter> must be …". */
  readonly expected: string
  readonly fits: (value: unknown) => boolean
}

/** setTimeout takes no longer delay. */
const DELAY_MS_MAX = 2 ** 31 - 1

const integer = (min: number, max: number): Rule => ({
  expected: `a whole number from ${min} to ${max}`,
  fits: (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
})
const oneOf = (...words: readonly string[]): Rule => ({
  expected: `one of ${words.join(', ')}`,
  fits: (value) => typeof value === 'string' && words.includes(value),
})
const flag: Rule = { expected: 'true or false', fits: (value) => typeof value === 'boolean' }
const text: Rule = { expected: 'a text', fits: (value) => typeof value === 'string' }
const code: Rule = {
  expected: 'a whole number or a text',
  fits: (value) => typeof value === 'string' || Number.isInteger(value),
}
const retryAfter: Rule = {
  expected: 'seconds (a whole number from 0) or an HTTP date',
  fits: (value) =>
    (typeof value === 'number' && Number.isInteger(value) && value >= 0) ||
    (typeof value === 'string' && /^[\x20-\x7e]+$/.test(value)),
}
const milliseconds = integer(0, DELAY_MS_MAX)
const status = integer(200, 599)

/** The parameters of each kind; a name that ends in * is required. */
const PARAMETERS: Readonly<Record<FaultKind, Readonly<Record<string, Rule>>>> = {
  latency: { 'ms*': milliseconds },
  hang: { commit: flag },
  status: { 'status*': status, retryAfter, commit: flag },
  'reset-before-commit': {},
  'reset-after-commit': {},
  'session-expiry': {},
  refusal: { text, code },
  outage: { mode: oneOf('reset', '503', 'refused'), ms: integer(1, 600_000) },
  'non-json': { status, commit: flag },
  wso2: { code: integer(1, 999_999), format: oneOf('xml', 'json'), retryAfter },
  'error-code-type': { 'type*': oneOf('number', 'string', 'padded') },
  endless: { everyMs: integer(1, DELAY_MS_MAX), commit: flag },
  huge: { bytes: integer(1, 64_000_000), commit: flag },
  text: { 'text*': text, code, commit: flag },
  'login-refused': { text, code },
}

export const FAULT_KINDS = Object.keys(PARAMETERS) as readonly FaultKind[] // the table's keys are exactly the kinds

/** Reads what was sent to `POST /__faults`: one fault or a list. All or nothing; `detail` says what is wrong with which. */
export function parseFaultOrders(value: unknown, scope: FaultScope): ParsedOrders {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0) return { ok: false, detail: 'The list of faults is empty.' }
  for (const [index, item] of list.entries()) {
    const problem = problemOf(item, scope)
    if (problem !== null)
      return { ok: false, detail: Array.isArray(value) ? `Fault ${index + 1}: ${problem}` : problem }
  }
  // problemOf() has checked each one against the table above, which mirrors the type.
  return { ok: true, orders: list as readonly FaultOrder[] }
}

function problemOf(item: unknown, scope: FaultScope): string | null {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return 'A fault is a JSON object like {"kind":"status","status":503,"times":1}.'
  const order: Readonly<Record<string, unknown>> = { ...item }
  const kind = scope.kinds.find((known) => known === order['kind'])
  if (kind === undefined)
    return `Unknown kind ${JSON.stringify(order['kind'])}. Known here: ${scope.kinds.join(', ')}.`
  const rules: Record<string, Rule> = {
    kind: text,
    service: oneOf(...scope.services),
    dossierCode: text,
    times: integer(1, 1_000_000_000),
  }
  for (const [name, rule] of Object.entries(PARAMETERS[kind])) {
    const plain = name.replace('*', '')
    if (plain !== name && order[plain] === undefined) return `${kind} needs ${plain}: ${rule.expected}.`
    rules[plain] = rule
  }
  for (const [name, given] of Object.entries(order)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined)
      return `${kind} has no parameter ${JSON.stringify(name)}. It has: ${Object.keys(rules).join(', ')}.`
    if (!rule.fits(given)) return `${name} must be ${rule.expected}.`
  }
  return outageProblem(order)
}

/** An outage in which nobody listens hits no single call, and could not be ended over the network. */
function outageProblem(order: Readonly<Record<string, unknown>>): string | null {
  if (order['kind'] !== 'outage') return null
  if (order['mode'] !== 'refused')
    return order['ms'] === undefined ? null : 'ms is only for an outage with mode "refused".'
  if (order['ms'] === undefined) return 'An outage with mode "refused" needs ms: how long nobody listens.'
  return ['service', 'dossierCode', 'times'].some((name) => order[name] !== undefined)
    ? 'An outage with mode "refused" takes neither service, dossierCode nor times.'
    : null
}
