import type { CallbackAttempt, CallbackCaller } from './callback-caller.ts'
import type { FaultKind } from './faults.ts'
import { type Mock, type MockServerOptions, startMock } from './mock-server.ts'
import type { MockPartner, MockRequest, Operation } from './partner.ts'
import { type PayOrder, parsePayOrder } from './pay-order.ts'
import { parseJson } from './received.ts'
import { jsonReply, type Reply, textReply } from './reply.ts'

/** What every payment provider's mock has beside the others' mocks. */
export interface PaymentMock extends Mock {
  /**
   * Lets a payer act; resolves when every callback was acknowledged or given up.
   * @throws Error when the mock knows no such order.
   */
  readonly pay: (order: PayOrder) => Promise<readonly CallbackAttempt[]>
  /** Every try of every callback so far. */
  readonly callbacks: () => readonly CallbackAttempt[]
  /** What the provider has on its books, as `GET /__payments`. */
  readonly payments: () => readonly unknown[]
  /** How refunds that come from now on end. */
  readonly endRefunds: (outcome: 'done' | 'rejected') => void
}

/** A provider's books, as the common control addresses need them. */
export interface PaymentDesk {
  /** null: no such order. */
  readonly pay: (order: PayOrder) => Promise<readonly CallbackAttempt[]> | null
  readonly payments: () => readonly unknown[]
  readonly endRefunds: (outcome: 'done' | 'rejected') => void
}

/** A desk over a mock's books, and how refunds end at present. */
export function createDesk<Order>(books: {
  readonly find: (ref: string) => Order | null
  readonly all: () => readonly Order[]
  readonly act: (order: Order, wanted: PayOrder) => Promise<readonly CallbackAttempt[]>
}): { readonly desk: PaymentDesk; readonly isRefundRejected: () => boolean } {
  let isRejected = false
  const desk: PaymentDesk = {
    pay: (wanted) => {
      const order = books.find(wanted.ref)
      return order === null ? null : books.act(order, wanted)
    },
    payments: books.all,
    endRefunds: (outcome) => {
      isRejected = outcome === 'rejected'
    },
  }
  return { desk, isRefundRejected: () => isRejected }
}

/** Does what a payer does: pays so many times, and calls back about each so often. Resolves to the tries of all callbacks. */
export async function carryOut<T>(
  wanted: PayOrder,
  pay: () => T,
  notify: (made: T) => Promise<readonly CallbackAttempt[]>,
): Promise<readonly CallbackAttempt[]> {
  if (wanted.outcome === 'open') return []
  const made = Array.from({ length: wanted.transactions ?? 1 }, pay)
  const calls = made.flatMap((one) => Array.from({ length: wanted.callbacks ?? 1 }, () => notify(one)))
  return (await Promise.all(calls)).flat()
}

/** The faults that make sense at a payment provider. */
const PAYMENT_FAULTS: readonly FaultKind[] = [
  ...(['latency', 'hang', 'status', 'reset-before-commit', 'reset-after-commit', 'refusal'] as const),
  ...(['outage', 'non-json', 'text', 'endless', 'huge'] as const),
]

/** Starts a payment provider: its own addresses, and those below /__ that all of them have. */
export async function startPaymentMock(
  partner: Omit<MockPartner, 'control' | 'kinds' | 'expireSessions'> & {
    readonly control?: MockPartner['control']
  },
  desk: PaymentDesk,
  caller: CallbackCaller,
  options: MockServerOptions,
): Promise<PaymentMock> {
  const control: MockPartner['control'] = (method, path, request) =>
    partner.control?.(method, path, request) ?? controlDesk(request, desk, caller)
  const mock = await startMock(
    { ...partner, control, kinds: PAYMENT_FAULTS, expireSessions: () => undefined },
    options,
  )
  return {
    ...mock,
    pay: (order) => desk.pay(order) ?? Promise.reject(new Error(`The mock knows no order ${order.ref}`)),
    callbacks: caller.attempts,
    payments: desk.payments,
    endRefunds: desk.endRefunds,
    close: () => {
      caller.close()
      return mock.close()
    },
  }
}

function controlDesk(request: MockRequest, desk: PaymentDesk, caller: CallbackCaller): Reply | null {
  switch (`${request.method} ${request.path}`) {
    case 'POST /__pay': {
      const parsed = parsePayOrder(parseJson(request.body))
      if (!parsed.ok) return jsonReply(422, { detail: parsed.detail })
      const paying = desk.pay(parsed.order)
      return paying === null
        ? jsonReply(404, { detail: `There is no order ${parsed.order.ref}.` })
        : jsonReply(202, { ref: parsed.order.ref })
    }
    case 'GET /__payments':
      return jsonReply(200, { items: desk.payments() })
    case 'GET /__callbacks':
      return jsonReply(200, { items: caller.attempts() })
    case 'DELETE /__callbacks':
      caller.clear()
      return jsonReply(200, { items: [] })
    case 'POST /__refunds': {
      const { outcome } = Object(parseJson(request.body))
      if (outcome !== 'done' && outcome !== 'rejected')
        return jsonReply(422, { detail: 'outcome must be done or rejected.' })
      desk.endRefunds(outcome)
      return jsonReply(200, { outcome })
    }
    default:
      return null
  }
}

/** What operations of a provider without sessions have in common; `ref` stands where other partners have a dossier code. */
export const paymentOperation = (service: string, ref: string) =>
  ({
    service,
    isLogin: false,
    dossierCodes: ref === '' ? [] : [ref],
    isUpdating: null,
    session: null,
    expire: () => textReply(401, 'Unauthorized'),
  }) satisfies Partial<Operation>
