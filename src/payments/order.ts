import { fail, type Issue, ok, type Result } from '../domain/failure.ts'
import type { FeeExemption, PaymentOrder } from '../domain/payment.ts'
import type { NewPayment } from '../flow/payment-ports.ts'
import type { PaymentV1 } from '../messages/generated/canonical/payment.v1.ts'
import { invalid } from '../messages/json-message.ts'
import { chargedFees } from './fees.ts'
import { type Chance, type PayingProvider, randomText } from './provider.ts'

export interface OrderParts {
  readonly providers: ReadonlyMap<string, PayingProvider>
  readonly exemptions: readonly FeeExemption[]
  readonly chance: Chance
  readonly nextNumber: () => Promise<number>
}

/** A payment that was asked for, checked. */
export interface Asked {
  readonly message: PaymentV1
  readonly sender: string
  readonly contentHash: Uint8Array
}

/** Makes a payment of what was asked for: exempt lines left out, checked by its provider, with our order number. */
export async function newPaymentOf(asked: Asked, parts: OrderParts): Promise<Result<NewPayment>> {
  const { message } = asked
  const now = parts.chance.clock.now()
  const provider = parts.providers.get(message.provider)
  const issues: Issue[] = []
  if (provider === undefined) issues.push(PROVIDER_UNKNOWN)
  const { personalId, taxCode } = message.payer
  if (personalId !== undefined && taxCode !== undefined) issues.push(TWO_NUMBERS)
  if (!Number.isSafeInteger(sum(message.fees))) issues.push(SUM_TOO_LARGE)
  if (provider === undefined || issues.length > 0) return invalid('INBOUND_INVALID', issues)

  const charged = chargedFees(
    message.fees,
    {
      channel: message.channel,
      procedureCode: message.procedure.code,
      submittedAt: message.submittedAt === undefined ? now : new Date(message.submittedAt),
    },
    parts.exemptions,
  )
  const order = orderOf(message, charged.lines)
  const isExempt = charged.lines.length === 0
  const limits = isExempt ? [] : provider.provider.check(order)
  if (limits.length > 0) return invalid('INBOUND_INVALID', limits)

  const number = await parts.nextNumber()
  const expiresAt = new Date(now.getTime() + provider.expireAfterMs)
  const numbering = { sequence: number, now, expiresAt, random: randomText(parts.chance) }
  return ok({
    number,
    sender: asked.sender,
    provider: provider.id,
    contentHash: asked.contentHash,
    prepared: isExempt ? null : provider.provider.prepare(order, numbering),
    order,
    returnUrl: message.returnUrl,
    exemptions: charged.exemptions,
    createdAt: now,
    expiresAt,
    isZeroReceiptDue: isExempt && charged.isZeroReceiptDue,
    pollAfterMs: isExempt ? null : Math.min(provider.poll.firstDelayMs, provider.poll.giveUpAfterMs),
  })
}

const sum = (lines: readonly { readonly amountVnd: number }[]): number =>
  lines.reduce((total, { amountVnd }) => total + amountVnd, 0)

function orderOf(message: PaymentV1, lines: PaymentOrder['lines']): PaymentOrder {
  const { procedure, payer, unit } = message
  return {
    paymentRef: message.paymentRef,
    dossierCode: message.dossierCode,
    channel: message.channel,
    procedure: {
      code: procedure.code,
      name: procedure.name,
      serviceCode: procedure.serviceCode ?? procedure.code,
      serviceName: procedure.serviceName ?? procedure.name,
    },
    unit: { code: unit.code, name: unit.name },
    payer: {
      name: payer.name,
      personalId: payer.personalId ?? null,
      taxCode: payer.taxCode ?? null,
      address: payer.address ?? null,
      ip: payer.ip,
    },
    lines,
    amountVnd: sum(lines),
    beneficiary: message.beneficiary ?? null,
    description: message.description ?? `THANH TOAN HO SO ${message.dossierCode}`,
  }
}

const PROVIDER_UNKNOWN: Issue = {
  path: '/provider',
  message: 'must be the name of a payment provider that is configured here',
}
/** Which of them the provider is told would be a guess. */
const TWO_NUMBERS: Issue = {
  path: '/payer/taxCode',
  message: 'must be absent beside personalId: one of the two says who pays',
}
const SUM_TOO_LARGE: Issue = {
  path: '/fees',
  message: 'must not add up to more than 9007199254740991',
}

export const conflict = fail(
  'IDEMPOTENCY_CONFLICT',
  'This paymentRef was used before for another payment. Use a new one for a new payment, or send the first one unchanged.',
)
