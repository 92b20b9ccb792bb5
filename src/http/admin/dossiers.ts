import { type Failure, ok } from '../../domain/failure.ts'
import { PAGE_DEFAULT } from '../../domain/page.ts'
import type { ExchangeSteps } from '../../flow/operator-ports.ts'
import type { PaymentHistory } from '../../flow/payment-ports.ts'
import type { AdminApiDeps, AdminDoor } from './door.ts'
import { exchangeItem } from './exchanges.ts'
import { readCursor, readLimit, readMembers, resultOf } from './members.ts'
import { paymentItem } from './payments.ts'

/** A dossier has a handful; whoever makes more of them finds the others in the list of payments. */
const PAYMENTS_MAX = 50

/** All that ever happened to one dossier, over all partners and routes. */
export const dossierDoors = ({ operators, payments }: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/dossiers/:id',
    right: 'read',
    handler: async ({ id, query }) => {
      const read = resultOf(readMembers(query, { limit: readLimit, cursor: readCursor }))
      if (!read.ok) return read
      const { limit = PAGE_DEFAULT, cursor = null } = read.value
      const page = await operators.listAll({ key: id }, limit, cursor)
      if (!page.ok) return page
      const { items, nextCursor } = page.value
      const paid = (await payments?.ofDossier(id, PAYMENTS_MAX)) ?? []
      if (items.length === 0 && paid.length === 0) return { ok: false, failure: DOSSIER_UNKNOWN }
      const steps = await operators.stepsOf(items.map((view) => view.id))
      return ok({
        status: 200,
        body: {
          key: items[0]?.key ?? paid[0]?.dossierCode ?? id,
          items: items.map((view) => ({ ...exchangeItem(view), ...stepsItem(steps.get(view.id)) })),
          payments: paid.map(historyItem),
          nextCursor,
        },
      })
    },
  },
]

const stepsItem = (steps: ExchangeSteps = { attempts: [], decisions: [] }): object => ({
  attempts: steps.attempts.map((attempt) => ({ ...attempt, startedAt: attempt.startedAt.toISOString() })),
  decisions: steps.decisions.map((decision) => ({ ...decision, at: decision.at.toISOString() })),
})

const historyItem = (payment: PaymentHistory): object => ({
  ...paymentItem(payment),
  events: payment.events.map(({ at, kind, detail }) => ({ at: at.toISOString(), kind, detail })),
})

const DOSSIER_UNKNOWN: Failure = {
  code: 'NOT_FOUND',
  detail: 'Nothing of this dossier was ever accepted here. Look at its code again.',
}
