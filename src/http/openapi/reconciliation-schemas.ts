import { RECONCILIATION_CLASSES } from '../../flow/reconcile-ports.ts'
import { list, moment, object, orNull, page, ref, type Schema, text, uuid, whole, word } from './schema.ts'

const day: Schema = { type: 'string', format: 'date', description: 'In Viet Nam, by pay time.' }

const reconciliation: Readonly<Record<string, Schema>> = {
  ...{ reconciliationId: uuid, kind: word(['payments']), date: day, by: text(), at: moment },
  endedAt: orNull(moment),
  state: word(['running', 'done', 'failed']),
  counts: {
    ...object(
      Object.fromEntries(RECONCILIATION_CLASSES.map((kind) => [kind, whole])),
      RECONCILIATION_CLASSES,
    ),
    description: 'Lines of each class; classes without any are left out.',
  },
}

/** What the admin port takes and answers about reconciliations. */
export const RECONCILIATION_SCHEMAS: Readonly<Record<string, Schema>> = {
  Reconciliation: object(reconciliation),
  ReconciliationPage: page('Reconciliation'),
  ReconciliationReport: object({ ...reconciliation, lines: list(ref('ReconciliationLine')) }),
  ReconciliationLine: object({
    ...{ class: word(RECONCILIATION_CLASSES), provider: text(), providerRef: orNull(text()) },
    ...{ providerTransactionId: orNull(text()), paymentRef: orNull(text()), dossierCode: orNull(text()) },
    ours: orNull(object({ state: text(), amountVnd: whole })),
    theirs: orNull(object({ state: text(), amountVnd: orNull(whole) })),
    detail: text(),
    repair: orNull(word(['requery', 'reforward', 'review'])),
  }),
  ReconciliationOrder: {
    ...object(
      {
        kind: word(['payments']),
        date: day,
        reason: text({ minLength: 1, maxLength: 1_000, description: 'Why; not blank.' }),
        statements: list(object({ provider: text(), csv: text() }), {
          description: 'Providers’ statements: CSV with a head, its columns as configured.',
        }),
      },
      ['statements'],
    ),
    additionalProperties: false,
  },
}
