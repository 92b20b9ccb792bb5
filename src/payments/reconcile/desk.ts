import { vietnamDay } from '../../domain/clock.ts'
import { fail, type Result } from '../../domain/failure.ts'
import type { ReconciliationDesk, ReconciliationStore, StatementRow } from '../../flow/reconcile-ports.ts'
import { type RequeryParts, requery } from './requery.ts'
import { OWN_COLUMNS, readStatement, type StatementColumns } from './statement-file.ts'

export interface DeskParts extends RequeryParts {
  readonly reconciliations: ReconciliationStore
  /** How each provider's statement is read. */
  readonly columns: ReadonlyMap<string, StatementColumns>
  readonly onOrdered: () => void
}

/** What operators may ask for. */
export function createDesk(parts: DeskParts): ReconciliationDesk {
  const { reconciliations: store, providers, chance, columns, onOrdered } = parts

  const rowsOf = (
    statements: readonly { readonly provider: string; readonly csv: string }[],
  ): Result<readonly StatementRow[]> => {
    const rows: StatementRow[] = []
    for (const [index, { provider, csv }] of statements.entries()) {
      const at = `/statements/${index}`
      if (!providers.has(provider))
        return fail('REQUEST_INVALID', 'There is no such provider.', {
          issues: [{ path: `${at}/provider`, message: `must be one of ${[...providers.keys()].join(', ')}` }],
        })
      const read = readStatement(provider, csv, columns.get(provider) ?? OWN_COLUMNS)
      if (!read.ok) {
        const { detail, issues = [] } = read.failure
        return fail('REQUEST_INVALID', detail, {
          issues: issues.map(({ path, message }) => ({ path: `${at}/csv${path}`, message })),
        })
      }
      rows.push(...read.value)
    }
    return { ok: true, value: rows }
  }

  return {
    list: store.list,
    find: store.find,
    order: async ({ date, statements, reason }, actor) => {
      // ISO days compare as texts. Nothing differs on a day to come: a report of it would pass for a good one.
      if (date > vietnamDay(chance.clock.now()))
        return fail('REQUEST_INVALID', 'That day has not begun.', {
          issues: [{ path: '/date', message: 'must be a day that has begun in Viet Nam' }],
        })
      const rows = rowsOf(statements)
      if (!rows.ok) return rows
      const value = await store.order({ day: date, statements: rows.value, ordered: { actor, reason } })
      onOrdered()
      return { ok: true, value }
    },
    requery: async (paymentRef, actor, reason) => {
      // Before it is asked: what the provider says may move the payment, and nobody may do that unnoted.
      if ((await parts.store.find(paymentRef)) !== null) await store.noteRequery(paymentRef, actor, reason)
      return requery(paymentRef, parts)
    },
    deadNews: store.deadNews,
  }
}
