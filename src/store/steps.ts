import type { FailureCode } from '../domain/failure.ts'
import type { ExchangeSteps } from '../flow/operator-ports.ts'
import type { Database } from './database.ts'
import { monthOfId } from './ids.ts'

interface AttemptRow {
  readonly exchange: string
  readonly number: number
  readonly startedAt: Date
  readonly durationMs: number | null
  readonly outcome: ExchangeSteps['attempts'][number]['outcome']
  readonly status: number | null
  readonly code: FailureCode | null
}

interface DecisionRow {
  readonly exchange: string
  readonly kind: 'replay' | 'discard'
  readonly at: Date
  readonly by: string
  readonly reason: string
}

/** What happened to each of these exchanges after it was accepted, without anything that is sealed. Along primary keys and decisions_exchange. */
export async function stepsOf(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ExchangeSteps>> {
  const months = [...new Set([...ids.map(monthOfId), 0])]
  const attempts = await database.query<AttemptRow>({
    name: 'steps.attempts',
    text: `select exchange, number, started_at as "startedAt", duration_ms as "durationMs", outcome, status, failure_code as code
      from attempts where month = any($2::int[]) and exchange = any($1::uuid[]) order by number`,
    values: [ids, months],
  })
  const decisions = await database.query<DecisionRow>({
    name: 'steps.decisions',
    text: 'select exchange, kind, at, by, reason from decisions where exchange = any($1::uuid[]) order by id',
    values: [ids],
  })
  const attemptsById = Map.groupBy(attempts, ({ exchange }) => exchange)
  const decisionsById = Map.groupBy(decisions, ({ exchange }) => exchange)
  return new Map(
    ids.map((id) => [
      id,
      {
        attempts: (attemptsById.get(id) ?? []).map(({ exchange: _, ...attempt }) => attempt),
        decisions: (decisionsById.get(id) ?? []).map(({ exchange: _, ...decision }) => decision),
      },
    ]),
  )
}
