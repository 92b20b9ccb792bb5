import { EXCHANGE_STATES, type ExchangeState } from '../domain/exchange.ts'
import { fail, type Issue, ok, type Result } from '../domain/failure.ts'
import { PAGE_DEFAULT, PAGE_MAX, readPageSize } from '../domain/page.ts'

/** The parameters of `GET /v1/exchanges`, read. */
export interface ListQuery {
  readonly key: string | null
  readonly state: ExchangeState | null
  /** 1–200; 50 where nothing is said. */
  readonly limit: number
  readonly cursor: string | null
}

const NAMES = ['key', 'state', 'limit', 'cursor'] as const
type Name = (typeof NAMES)[number]
const isName = (name: string): name is Name => NAMES.some((known) => known === name)
const isState = (text: string): text is ExchangeState => EXCHANGE_STATES.some((state) => state === text)

/** What is wrong with one value; null: nothing. Says what is expected, never what came. */
const CHECKS: Readonly<Record<Name, (value: string) => string | null>> = {
  // A NUL is in no dossier code, and PostgreSQL has no text that holds one.
  key: (value) => (value === '' || value.includes('\0') ? 'must be a dossier code' : null),
  state: (value) => (isState(value) ? null : `must be one of ${EXCHANGE_STATES.join(', ')}`),
  limit: (value) => (readPageSize(value) === null ? `must be a whole number from 1 to ${PAGE_MAX}` : null),
  // Whether a cursor is one of its own, the store says.
  cursor: () => null,
}

/**
 * Reads the query (contract §7: the list's parameters). REQUEST_INVALID with every issue at once: unknown, repeated or
 * wrong parameters, each under its own name as JSON Pointer.
 */
export function readListQuery(parameters: URLSearchParams): Result<ListQuery> {
  const values = new Map<Name, string>()
  const issues: Issue[] = []
  for (const [name, value] of parameters) {
    const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!isName(name)) issues.push({ path, message: `is unknown; known are ${NAMES.join(', ')}` })
    else if (values.has(name)) issues.push({ path, message: 'must be given once' })
    else {
      values.set(name, value)
      const message = CHECKS[name](value)
      if (message !== null) issues.push({ path, message })
    }
  }
  if (issues.length > 0)
    return fail('REQUEST_INVALID', 'Parameters of the request are wrong. Correct them and ask again.', {
      issues,
    })
  const state = values.get('state') ?? null
  return ok({
    key: values.get('key') ?? null,
    state: state !== null && isState(state) ? state : null,
    limit: Number(values.get('limit') ?? PAGE_DEFAULT),
    cursor: values.get('cursor') ?? null,
  })
}
